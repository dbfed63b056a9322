import type { LiveSessionContract } from "./liveSessionTypes.ts";
import { nextPublishingStep, type PublishingStep } from "./publishing.ts";
import { type Studio, wantedTracks } from "./studio.ts";

const retryAfterMs = 2_000;

/**
 * Keeps what the session publishes in line with what the studio has, while the lesson is live.
 * One step at a time, each decided from the present state: taps, device changes and reconnects may
 * come in any order.
 */
export class OnAir {
  readonly #session: LiveSessionContract;
  readonly #studio: Studio;
  readonly #onError: (error: unknown) => void;
  readonly #unsubscribe: (() => void)[];
  #running = false;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** `onError` is told of each failed step, and of null once all is well again. */
  constructor({
    session,
    studio,
    onError,
  }: {
    session: LiveSessionContract;
    studio: Studio;
    onError: (error: unknown) => void;
  }) {
    this.#session = session;
    this.#studio = studio;
    this.#onError = onError;
    const follow = (): void => void this.#follow();
    this.#unsubscribe = [session.subscribe(follow), studio.subscribe(follow)];
    follow();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  async #follow(): Promise<void> {
    if (this.#running || this.#retry !== undefined) return;
    this.#running = true;
    try {
      for (let step = this.#nextStep(); step; step = this.#nextStep()) {
        await this.#take(step);
        this.#onError(null);
      }
    } catch (error) {
      if (this.#closed) return;
      this.#onError(error);
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        void this.#follow();
      }, retryAfterMs);
    } finally {
      this.#running = false;
    }
  }

  #nextStep(): PublishingStep | null {
    const { status, published } = this.#session.getState();
    if (this.#closed || status !== "live") return null;
    return nextPublishingStep(wantedTracks(this.#studio.getState()), published);
  }

  async #take(step: PublishingStep): Promise<void> {
    switch (step.step) {
      case "publish":
        return await this.#session.publish(step.source, step.track);
      case "replaceTrack":
        return await this.#session.replaceTrack(step.source, step.track);
      case "setPaused":
        return await this.#session.setPaused(step.source, step.paused);
      case "unpublish":
        return await this.#session.unpublish(step.source);
    }
  }
}

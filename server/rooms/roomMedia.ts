import { setTimeout as wait } from "node:timers/promises";
import type { LessonId } from "../../protocol/ids.ts";
import type { ProducerId } from "../../protocol/signaling.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { withinLimit } from "../lib/timeLimit.ts";
import type { LessonMedia, Media, Rung } from "./ports.ts";

const retryMs = 500;
const noWorkerMs = 100;
const waitLimitMs = 5_000;

/** A lesson's media, opened again for as long as the room stands whenever its worker dies. */
export class RoomMedia {
  readonly #media: Media;
  readonly #lessonId: LessonId;
  readonly #home: () => number | null;
  readonly #log: Logger;
  readonly #onTrackClosed: (producerId: ProducerId) => void;
  readonly #onWorkerLost: (worker: number) => void;
  readonly #onOpened: (media: LessonMedia, replaced: boolean) => void;
  #opening: Promise<LessonMedia>;
  /** What was opened last; lost media has nothing in it any more. */
  #latest: LessonMedia | null = null;
  #closed = false;

  constructor(options: {
    media: Media;
    lessonId: LessonId;
    /** On which worker it is to be opened; null while there is none. */
    home: () => number | null;
    log: Logger;
    onTrackClosed: (producerId: ProducerId) => void;
    /** A further worker died: what was on it is gone, the rest goes on. */
    onWorkerLost: (worker: number) => void;
    /** `replaced`: everything that was in the earlier one is gone. */
    onOpened: (media: LessonMedia, replaced: boolean) => void;
  }) {
    this.#media = options.media;
    this.#lessonId = options.lessonId;
    this.#home = options.home;
    this.#log = options.log;
    this.#onTrackClosed = options.onTrackClosed;
    this.#onWorkerLost = options.onWorkerLost;
    this.#onOpened = options.onOpened;
    this.#opening = this.#open(false);
  }

  /**
   * Media may be being opened (again): whoever asks waits a little.
   * @throws SkyclassError mediaUnavailable
   */
  ready(): Promise<LessonMedia> {
    const late = () => new SkyclassError("mediaUnavailable");
    return withinLimit(this.#opening, { limitMs: waitLimitMs, late });
  }

  /** Of every picture that somebody receives just now. */
  receivedRungs(): Rung[] {
    return this.#latest?.receivedRungs() ?? [];
  }

  /** Tracks that are brought from one worker to another. */
  get pipeCount(): number {
    return this.#latest?.pipeCount ?? 0;
  }

  /** The media if there is any, also after closing. */
  async present(): Promise<LessonMedia | null> {
    return this.ready().catch(() => null);
  }

  /**
   * To the worker that is its home now, before the lesson begins: everything in it is made anew there.
   * @throws SkyclassError mediaUnavailable
   */
  async move(): Promise<void> {
    const earlier = this.#opening;
    this.#opening = this.#open(true);
    await this.ready();
    (await earlier.catch(() => null))?.close();
  }

  /** Opens no more; what is open stays until its owner closes it. */
  stop(): void {
    this.#closed = true;
  }

  #open(replaced: boolean): Promise<LessonMedia> {
    const opening = this.#tryUntilOpen();
    opening.then(
      (media) => {
        this.#latest = media;
        this.#onOpened(media, replaced);
      },
      () => undefined,
    );
    return opening;
  }

  async #tryUntilOpen(): Promise<LessonMedia> {
    for (;;) {
      if (this.#closed) throw new SkyclassError("mediaUnavailable");
      const worker = this.#home();
      if (worker === null) {
        await wait(noWorkerMs);
        continue;
      }
      try {
        return await this.#media.openLesson({
          lessonId: this.#lessonId,
          worker,
          onTrackClosed: this.#onTrackClosed,
          onWorkerLost: (lost) => {
            if (!this.#closed) this.#onWorkerLost(lost);
          },
          onLost: () => {
            if (this.#closed) return;
            this.#log.warn("the lesson's media was lost and is opened again");
            this.#opening = this.#open(true);
          },
        });
      } catch (error) {
        this.#log.error({ err: error }, "no media for the lesson yet");
        await wait(retryMs);
      }
    }
  }
}

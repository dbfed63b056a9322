import { setTimeout as delay } from "node:timers/promises";

/** When work that can wait may be done. */
export type Gate = {
  /** Resolves with a signal that tells when to stop again. @throws the given signal's reason */
  untilOpen(options: { signal: AbortSignal; onWaiting: () => void }): Promise<AbortSignal>;
};

const lookEveryMs = 2_000;

/** Open until somebody looks and finds that it has to be shut. */
export class WatchedGate implements Gate {
  readonly #mayBeOpen: (wasOpen: boolean) => boolean | Promise<boolean>;
  readonly #whyShut: string;
  readonly #timer: NodeJS.Timeout;
  #open: AbortController | null = new AbortController();

  constructor({
    mayBeOpen,
    whyShut,
  }: {
    /** Rejects where it cannot tell, which changes nothing. */
    mayBeOpen: (wasOpen: boolean) => boolean | Promise<boolean>;
    whyShut: string;
  }) {
    this.#mayBeOpen = mayBeOpen;
    this.#whyShut = whyShut;
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), lookEveryMs);
    this.#timer.unref();
  }

  async untilOpen({
    signal,
    onWaiting,
  }: {
    signal: AbortSignal;
    onWaiting: () => void;
  }): Promise<AbortSignal> {
    while (this.#open === null) {
      onWaiting();
      await delay(lookEveryMs / 4, undefined, { signal });
    }
    signal.throwIfAborted();
    return this.#open.signal;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (await this.#mayBeOpen(this.#open !== null)) this.#open ??= new AbortController();
    else {
      this.#open?.abort(new Error(this.#whyShut));
      this.#open = null;
    }
  }
}

/** Open while all of them are. */
export const allOf = (...gates: readonly Gate[]): Gate => ({
  async untilOpen(options) {
    for (;;) {
      const open: AbortSignal[] = [];
      for (const gate of gates) open.push(await gate.untilOpen(options));
      // While it waited for one, another may have shut.
      if (open.every(({ aborted }) => !aborted)) return AbortSignal.any(open);
    }
  },
});

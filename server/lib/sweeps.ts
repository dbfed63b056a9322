import type { Logger } from "./log.ts";

/** The same work again and again, one at a time. What fails is logged: the next sweep finds the same again. */
export class Sweeps {
  readonly #sweep: () => Promise<void>;
  readonly #failure: string;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor({
    everyMs,
    isTime = () => true,
    sweep,
    failure,
    log,
  }: {
    everyMs: number;
    /** Asked each time; nothing is swept where it says no. */
    isTime?: () => boolean;
    sweep: () => Promise<void>;
    /** What the log says of one that fails. */
    failure: string;
    log: Logger;
  }) {
    this.#sweep = sweep;
    this.#failure = failure;
    this.#log = log;
    this.#timer = setInterval(() => {
      if (isTime()) void this.now();
    }, everyMs);
    this.#timer.unref();
  }

  /** Long sweeps look at it between two things that they do. */
  get closed(): boolean {
    return this.#closed;
  }

  /** After those that are under way. Never rejects. */
  async now(): Promise<void> {
    this.#work = this.#work
      .then(async () => this.#sweep())
      .catch((error: unknown) => {
        if (!this.#closed) this.#log.error({ err: error }, this.#failure);
      });
    await this.#work;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#work;
  }
}

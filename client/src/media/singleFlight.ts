const firstRetryMs = 300;
const longestRetryMs = 4_000;

/**
 * Runs one piece of work at a time, and once more when it was asked for while running. After a
 * failure that trying again may mend it tries again by itself.
 */
export class SingleFlight {
  readonly #work: () => Promise<void>;
  readonly #isFinal: (error: unknown) => boolean;
  #running: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = firstRetryMs;
  #closed = false;

  constructor(work: () => Promise<void>, isFinal: (error: unknown) => boolean) {
    this.#work = work;
    this.#isFinal = isFinal;
  }

  /** Resolves when a run that began after the call has succeeded; rejects when it failed. */
  run(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (!this.#running) return this.#start();
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        return this.#start();
      });
    return this.#next;
  }

  /** The same for those who do not wait. */
  wake(): void {
    this.run().catch(() => undefined);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
  }

  #start(): Promise<void> {
    clearTimeout(this.#retry);
    if (this.#closed) return Promise.resolve();
    this.#running = this.#once().finally(() => (this.#running = null));
    return this.#running;
  }

  async #once(): Promise<void> {
    try {
      await this.#work();
      this.#retryMs = firstRetryMs;
    } catch (error) {
      if (!this.#closed && !this.#isFinal(error)) {
        this.#retry = setTimeout(() => this.wake(), this.#retryMs);
        this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
      }
      throw error;
    }
  }
}

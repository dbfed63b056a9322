/** Steps with so little behind them say nothing of what is left. */
const leastShare = 0.02;
const leastMs = 3_000;

/** Tells how long work of a steady pace still takes, without the time for which it rested. */
export class Remaining {
  readonly #now: () => number;
  #workedMs = 0;
  #since: number;
  #fromShare: number | null = null;

  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now;
    this.#since = now();
  }

  /** The work rests from now on. */
  rest(): void {
    this.#workedMs += this.#now() - this.#since;
    this.#since = Number.POSITIVE_INFINITY;
  }

  goOn(): void {
    if (this.#since === Number.POSITIVE_INFINITY) this.#since = this.#now();
  }

  /** Null where it cannot be told yet. What an earlier run had done counts as no work of this one. */
  at(share: number): number | null {
    this.#fromShare ??= share;
    const done = share - this.#fromShare;
    const workedMs = this.#workedMs + Math.max(0, this.#now() - this.#since);
    if (done < leastShare || workedMs < leastMs) return null;
    return Math.round((workedMs / done) * (1 - share));
  }
}

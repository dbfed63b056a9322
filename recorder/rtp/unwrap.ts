/**
 * Turns a counter that wraps at 2^bits into one that does not. The value nearest to the last one is
 * taken, so reordered and late values come out below it. The first value comes out as it is, plus
 * one whole turn, so that values just before it stay positive.
 */
export class Unwrapper {
  readonly #turn: number;
  #last: number | null = null;

  constructor({ bits }: { bits: 16 | 32 }) {
    this.#turn = 2 ** bits;
  }

  /** The extended value, and from now on the one that the next is measured against. */
  next(value: number): number {
    const extended = this.peek(value);
    this.#last = extended;
    return extended;
  }

  /** The extended value of something that must not move the reference. */
  peek(value: number): number {
    if (this.#last === null) return value + this.#turn;
    let step = (value - this.#last) % this.#turn;
    if (step < 0) step += this.#turn;
    // A step of exactly half a turn counts as forward.
    return step > this.#turn / 2 ? this.#last + step - this.#turn : this.#last + step;
  }
}

/** Extended RTP sequence numbers (RFC 3550 §A.1, without its probation). */
export const sequenceUnwrapper = (): Unwrapper => new Unwrapper({ bits: 16 });

/** Extended RTP timestamps. */
export const timestampUnwrapper = (): Unwrapper => new Unwrapper({ bits: 32 });

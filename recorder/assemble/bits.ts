/** Reads bits from the most significant on, and the Exp-Golomb codes of ITU-T H.264 §9.1. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** At most 32 bits. @throws RangeError past the end. */
  read(count: number): number {
    let value = 0;
    for (let n = 0; n < count; n += 1) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new RangeError("the bit stream ends early");
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  skip(count: number): void {
    this.#at += count;
  }

  unsigned(): number {
    let zeroes = 0;
    while (this.read(1) === 0) {
      zeroes += 1;
      if (zeroes > 31) throw new RangeError("an Exp-Golomb code is too long");
    }
    return 2 ** zeroes - 1 + this.read(zeroes);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

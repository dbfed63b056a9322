import { createHash } from "node:crypto";

const modulus = 1n << 256n;

/**
 * A checksum of rows that does not depend on their order, because two databases need not give it alike:
 * the sum of the rows' hashes.
 */
export class RowsDigest {
  rows = 0;
  #sum = 0n;

  add(line: string): void {
    this.rows += 1;
    const hash = createHash("sha256").update(line).digest("hex");
    this.#sum = (this.#sum + BigInt(`0x${hash}`)) % modulus;
  }

  get hex(): string {
    return this.#sum.toString(16).padStart(64, "0");
  }
}

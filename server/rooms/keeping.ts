import type { Logger } from "../lib/log.ts";
import { Turns } from "../lib/turns.ts";

/** A class that draws or comes in does some deeds in this time, which are written in one go. */
const keepAfterMs = 100;
const tryAgainMs = 1_000;

/** Writes down what happened, in order and behind the lesson: nobody waits for a disk. */
export class Keeping<Deed> {
  readonly #keep: (deeds: readonly Deed[]) => Promise<void>;
  readonly #what: string;
  readonly #log: Logger;
  #deeds: Deed[] = [];
  #timer: NodeJS.Timeout | null = null;
  readonly #turns = new Turns();

  constructor(options: {
    keep: (deeds: readonly Deed[]) => Promise<void>;
    /** For the log. */
    what: string;
    log: Logger;
  }) {
    this.#keep = options.keep;
    this.#what = options.what;
    this.#log = options.log;
  }

  add(...deeds: readonly Deed[]): void {
    this.#deeds.push(...deeds);
    this.#timer ??= setTimeout(() => void this.#write(), keepAfterMs);
  }

  /** Everything that happened until now, before somebody reads it, or the lesson goes. */
  async settle(): Promise<void> {
    await this.#write();
  }

  async #write(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#turns.take(async () => this.#writeOnce());
  }

  async #writeOnce(): Promise<void> {
    const deeds = this.#deeds;
    if (deeds.length === 0) return;
    this.#deeds = [];
    try {
      await this.#keep(deeds);
    } catch (error) {
      this.#log.error(
        { err: error, deeds: deeds.length, what: this.#what },
        "what happened was not written down yet",
      );
      this.#deeds = [...deeds, ...this.#deeds];
      this.#timer ??= setTimeout(() => void this.#write(), tryAgainMs);
    }
  }
}

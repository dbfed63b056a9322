import type { Logger } from "../lib/log.ts";
import type { BoardDeed, Boards } from "./ports.ts";

/** A class that draws finishes some strokes in this time, which are written in one go. */
const keepAfterMs = 100;
const tryAgainMs = 1_000;

/** Writes down what was drawn and erased, in order and behind the lesson: nobody's pen waits for a disk. */
export class BoardKeeping {
  readonly #boards: Pick<Boards, "keep">;
  readonly #log: Logger;
  #deeds: BoardDeed[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor({ boards, log }: { boards: Pick<Boards, "keep">; log: Logger }) {
    this.#boards = boards;
    this.#log = log;
  }

  add(...deeds: readonly BoardDeed[]): void {
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
    this.#writing = this.#writing.then(async () => this.#writeOnce());
    await this.#writing;
  }

  async #writeOnce(): Promise<void> {
    const deeds = this.#deeds;
    if (deeds.length === 0) return;
    this.#deeds = [];
    try {
      await this.#boards.keep(deeds);
    } catch (error) {
      this.#log.error({ err: error, deeds: deeds.length }, "the board was not written down yet");
      this.#deeds = [...deeds, ...this.#deeds];
      this.#timer ??= setTimeout(() => void this.#write(), tryAgainMs);
    }
  }
}

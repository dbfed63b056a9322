import type { Logger } from "pino";
import { Turns } from "../lib/turns.ts";

const reconcileEveryMs = 60_000;

/**
 * Writes news down one after another, in the order it came, and looks every minute whether any was lost.
 * Whatever fails is logged: the next reconciliation finds it again.
 */
export class Upkeep {
  readonly #turns = new Turns();
  readonly #reconcile: () => Promise<void>;
  readonly #onFailed: (error: unknown, what: string) => void;
  readonly #timer: NodeJS.Timeout;
  #closing: Promise<void> | null = null;

  constructor({
    of,
    reconcile,
    log,
  }: {
    /** What is kept up, for the log. */
    of: string;
    reconcile: () => Promise<void>;
    log: Logger;
  }) {
    this.#reconcile = reconcile;
    this.#onFailed = (error, what) => log.error({ err: error, step: what }, `${of} are behind`);
    this.#timer = setInterval(() => void this.reconcile(), reconcileEveryMs);
    this.#timer.unref();
  }

  /** Resolves when it is done or has failed. */
  async reconcile(): Promise<void> {
    await this.#attempt("reconcile", this.#reconcile);
  }

  /** Does it when its turn comes; nobody waits for it. */
  note(what: string, step: () => Promise<unknown>): void {
    void this.#attempt(what, step);
  }

  /** Does it while nothing else is written down; its failure is the caller's. */
  async alone<T>(act: () => Promise<T>): Promise<T> {
    return this.#turns.take(act);
  }

  /** Takes nothing new of itself, closes what the news comes from, and waits for what is under way. */
  async close(closeSources: () => Promise<void>): Promise<void> {
    this.#closing ??= (async () => {
      clearInterval(this.#timer);
      await closeSources();
      await this.#turns.take(async () => undefined);
    })();
    return this.#closing;
  }

  async #attempt(what: string, step: () => Promise<unknown>): Promise<void> {
    await this.#turns.take(step).catch((error: unknown) => {
      // Sources that are closed make what is under way fail.
      if (this.#closing === null) this.#onFailed(error, what);
    });
  }
}

import os from "node:os";
import { setTimeout as delay } from "node:timers/promises";

/** Above this share of the processor, taken by everything that is not niced, ladders wait. */
const shutAbove = 0.55;
const openBelow = 0.4;
const lookEveryMs = 2_000;

/** Whether ladders may be encoded now: always without live lessons, else while the processor is at ease. */
export function mayEncode({
  wasOpen,
  liveLessons,
  busyShare,
}: {
  wasOpen: boolean;
  liveLessons: number;
  /** Of all cores, 0..1, without niced processes: encoding itself does not count. */
  busyShare: number;
}): boolean {
  return liveLessons === 0 || busyShare < (wasOpen ? shutAbove : openBelow);
}

/** When work that can wait may use the processor. */
export type Gate = {
  /** Resolves with a signal that tells when to stop again. @throws the given signal's reason */
  untilOpen(options: { signal: AbortSignal; onWaiting: () => void }): Promise<AbortSignal>;
};

/** Watches the processor while there are live lessons. */
export class CpuGate implements Gate {
  readonly #liveLessons: () => number;
  readonly #readTimes: () => CpuTimes;
  readonly #timer: NodeJS.Timeout;
  #times: CpuTimes;
  #open: AbortController | null = new AbortController();

  constructor({
    liveLessons,
    readTimes = cpuTimes,
  }: {
    liveLessons: () => number;
    readTimes?: () => CpuTimes;
  }) {
    this.#liveLessons = liveLessons;
    this.#readTimes = readTimes;
    this.#times = readTimes();
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
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

  #look(): void {
    const before = this.#times;
    this.#times = this.#readTimes();
    const all = this.#times.all - before.all;
    const busyShare = all === 0 ? 0 : (this.#times.busy - before.busy) / all;
    const open = mayEncode({
      wasOpen: this.#open !== null,
      liveLessons: this.#liveLessons(),
      busyShare,
    });
    if (open) this.#open ??= new AbortController();
    else {
      this.#open?.abort(new Error("live lessons need the processor"));
      this.#open = null;
    }
  }
}

/** Milliseconds of all cores since the machine started; `busy` is without niced processes. */
export type CpuTimes = { busy: number; all: number };

function cpuTimes(): CpuTimes {
  const sum: CpuTimes = { busy: 0, all: 0 };
  for (const { times } of os.cpus()) {
    const busy = times.user + times.sys + times.irq;
    sum.busy += busy;
    sum.all += busy + times.nice + times.idle;
  }
  return sum;
}

import type { OrderedPacket, RtpRun } from "./rtpRun.ts";

/** Why a track fell silent. */
export type Silence = "paused" | "stopped" | "lost";

/** What a run's packets carry (a frame of pictures, a packet of sound), on the capture clock. */
export type TimedItem<Content> =
  | { kind: "content"; us: number; content: Content }
  | { kind: "off"; us: number; because: Silence };

/** Media is captured at most this long before it arrives over a poor uplink. */
export const arrivalDelayUs = 3_000_000;
/** A run that says nothing for so long does not keep the others waiting. */
const silentUs = 5_000_000;

/**
 * What one SSRC carries, placed on the capture clock and in its order, with the moments at which it
 * stops. The reader takes from `items`.
 */
export class TimedRun<Content extends { rtpExtended: number }> {
  readonly rtp: RtpRun;
  readonly items: TimedItem<Content>[] = [];
  readonly #unpack: (packet: OrderedPacket) => Content[];
  #untimed: Content[] = [];
  #silence: { fromUs: number; because: Silence } | null = null;
  #flushed = false;
  #lastReleasedRtp: number | null = null;
  #reachedUs = Number.NEGATIVE_INFINITY;
  #failed = false;

  constructor({ rtp, unpack }: { rtp: RtpRun; unpack: (packet: OrderedPacket) => Content[] }) {
    this.rtp = rtp;
    this.#unpack = unpack;
  }

  /** Nothing is expected from log time `fromUs` on, unless `resume` says otherwise. */
  silence(silence: { fromUs: number; because: Silence }): void {
    if (this.#silence === null) this.#silence = silence;
    else if (this.#silence.because === "paused") {
      this.#silence = { ...this.#silence, because: silence.because };
    }
  }

  resume(): void {
    if (this.#silence !== null) this.#flush(this.#silence.because);
    this.#silence = null;
    this.#flushed = false;
    this.rtp.resume();
  }

  /** Moves what log time `nowUs` makes certain to `items`; with `Infinity` all there is. */
  advance(nowUs: number): void {
    if (this.#silence !== null && this.#isOver(nowUs)) this.#flush(this.#silence.because);
    else this.#release(nowUs);
  }

  /** Everything captured before this moment is, or was, in `items`. */
  reachedUs(nowUs: number): number {
    const { firstArrivalUs, lastArrivalUs, waiting } = this.rtp;
    if (this.#isOver(nowUs) || firstArrivalUs === null) return Number.POSITIVE_INFINITY;
    if (!Number.isFinite(this.#reachedUs)) return firstArrivalUs - arrivalDelayUs;
    if (waiting || this.#untimed.length > 0 || nowUs < lastArrivalUs + silentUs) {
      return this.#reachedUs;
    }
    return nowUs - silentUs;
  }

  #isOver(nowUs: number): boolean {
    return this.#silence !== null && nowUs >= this.#silence.fromUs + arrivalDelayUs;
  }

  #flush(because: Silence): void {
    if (this.#flushed) return;
    this.#flushed = true;
    this.#release(Number.POSITIVE_INFINITY);
    if (Number.isFinite(this.#reachedUs)) {
      this.items.push({ kind: "off", us: this.#reachedUs, because });
    }
  }

  #release(nowUs: number): void {
    for (const packet of this.rtp.release(nowUs)) {
      this.#lastReleasedRtp = packet.rtpExtended;
      if (this.#failed) continue;
      try {
        for (const content of this.#unpack(packet)) this.#untimed.push(content);
      } catch {
        // Bytes that nobody foresaw end this run, not the lesson.
        this.#failed = true;
      }
    }
    let placed = 0;
    for (const content of this.#untimed) {
      const us = this.rtp.toCaptureUs(content.rtpExtended);
      if (us === null) break;
      this.items.push({ kind: "content", us, content });
      placed += 1;
    }
    if (placed > 0) this.#untimed = this.#untimed.slice(placed);
    if (this.#lastReleasedRtp === null) return;
    const us = this.rtp.toCaptureUs(this.#lastReleasedRtp);
    if (us !== null && us > this.#reachedUs) this.#reachedUs = us;
  }
}

/** Up to where all of `runs` are known at log time `nowUs`, on the capture clock. */
export function reachedByAll(
  runs: readonly Pick<TimedRun<{ rtpExtended: number }>, "reachedUs">[],
  nowUs: number,
): number {
  let reachedUs = nowUs - arrivalDelayUs;
  for (const run of runs) reachedUs = Math.min(reachedUs, run.reachedUs(nowUs));
  return reachedUs;
}

/** Takes what all runs hold before `untilUs`, the earliest first. */
export function* takeUntil<Content extends { rtpExtended: number }>(
  runs: readonly TimedRun<Content>[],
  untilUs: number,
): Generator<{ run: number; item: TimedItem<Content> }> {
  const taken = runs.map(() => 0);
  try {
    for (;;) {
      let first = -1;
      let firstItem: TimedItem<Content> | undefined;
      for (const [n, run] of runs.entries()) {
        const head = run.items[taken[n] ?? 0];
        if (head === undefined || head.us >= untilUs) continue;
        if (firstItem === undefined || head.us < firstItem.us) {
          first = n;
          firstItem = head;
        }
      }
      if (firstItem === undefined) return;
      taken[first] = (taken[first] ?? 0) + 1;
      yield { run: first, item: firstItem };
    }
  } finally {
    for (const [n, run] of runs.entries()) run.items.splice(0, taken[n]);
  }
}

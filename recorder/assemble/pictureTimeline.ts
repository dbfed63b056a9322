import type { Gap } from "../../protocol/recording.ts";
import type { PictureFormat } from "./h264.ts";
import type { ReceivedFrame } from "./pictureFrame.ts";
import { type Silence, takeUntil, type TimedItem, type TimedRun } from "./timedRun.ts";

export type PictureRun = TimedRun<ReceivedFrame>;

/** Lesson time of pictures is counted in ticks of 1/90000 s from the lesson's zero. */
export const ticksPerSecond = 90_000;
export const usToTicks = (us: number): number => Math.round((us * ticksPerSecond) / 1e6);
export const ticksToUs = (ticks: number): number => (ticks * 1e6) / ticksPerSecond;

export type TimelineFrame = { tick: number; key: boolean; sample: Buffer };

/**
 * A stretch of a rendition that one sample entry describes: frames of one format, or the filler picture.
 * `format` is null for the filler, and for pictures that were not transcoded yet and are shown as filler.
 */
export type Span = {
  fromTick: number;
  kind: "frames" | "filler";
  formatId: string;
  format: PictureFormat | null;
  frames: TimelineFrame[];
};

export type TickGap = { fromTick: number; toTick: number; cause: Gap["cause"] };

export type StallLimits = {
  /** A pause of the pictures up to here is bridged by holding the last one. */
  softTicks: number;
  /** Bridged too when nothing was lost; longer ones never. */
  hardTicks: number;
};

/** The camera always moves; a shared screen may stand still between the key frames asked for. */
export const stallLimits = {
  camera: { softTicks: 2 * ticksPerSecond, hardTicks: 5 * ticksPerSecond },
  screen: { softTicks: 6 * ticksPerSecond, hardTicks: 10 * ticksPerSecond },
} as const satisfies Record<string, StallLimits>;

/** So long after the lesson's zero the first picture counts as being there from the start. */
const startTolerance = 2 * ticksPerSecond;
/** The tracks of a lesson that ends are closed one after the other. */
const endTolerance = ticksPerSecond;
/** Less than the time within which changes share a cut: no cut is made at what is taken back. */
const shortestSpan = ticksPerSecond / 4;
const usualFrameTicks = ticksPerSecond / 30;
const longestFrameTicks = ticksPerSecond / 10;
const noticedGapTicks = 0.15 * ticksPerSecond;
const causeOfSilence = { paused: "paused", stopped: "absent", lost: "interrupted" } as const;

/**
 * One rendition's pictures: what its runs (the newest first) show over the lesson, without overlap and
 * without holes. It is known up to `knownTick` and never changes before that.
 */
export class PictureTimeline {
  readonly #runs: PictureRun[] = [];
  readonly #limits: StallLimits;
  readonly #pullsFirst: boolean;
  #activeRun = -1;
  readonly spans: Span[] = [
    { fromTick: 0, kind: "filler", formatId: "filler", format: null, frames: [] },
  ];
  #last: { tick: number; frameTicks: number } | null = null;
  #absence: { fromTick: number; cause: Gap["cause"] } | null = { fromTick: 0, cause: "absent" };
  readonly gaps: TickGap[] = [];
  knownTick = 0;
  /** True once a picture was shown. */
  began = false;

  /** `pullsFirst`: a first picture soon after the lesson's zero is shown from zero on. */
  constructor({ limits, pullsFirst }: { limits: StallLimits; pullsFirst: boolean }) {
    this.#limits = limits;
    this.#pullsFirst = pullsFirst;
  }

  addRun(run: PictureRun): void {
    this.#runs.push(run);
  }

  /** Takes the runs' pictures up to capture time `untilUs`. */
  advance({ zeroUs, untilUs }: { zeroUs: number; untilUs: number }): void {
    for (const { run, item } of takeUntil(this.#runs, untilUs)) {
      this.#take(item, run, usToTicks(item.us - zeroUs));
    }
    if (Number.isFinite(untilUs)) this.#reach(usToTicks(untilUs - zeroUs));
  }

  /** Nothing follows after `endTick`. Pictures that stop just before are held until then. */
  finish(endTick: number): void {
    this.#reach(endTick);
    const span = this.#span;
    if (this.spans.length > 1 && span.kind === "filler" && endTick - span.fromTick < endTolerance) {
      this.spans.pop();
      this.#absence = null;
    }
    if (this.#absence !== null) this.#closeAbsence(endTick);
  }

  /** Where the last picture ends. */
  get endTick(): number {
    return this.#last === null ? 0 : this.#last.tick + this.#last.frameTicks;
  }

  /** Forgets frames before `tick`, once they are in a segment. */
  forget(tick: number): void {
    while ((this.spans[1]?.fromTick ?? Number.POSITIVE_INFINITY) <= tick) this.spans.shift();
    const frames = this.spans[0]?.frames;
    if (frames === undefined) return;
    const kept = frames.findIndex((frame) => frame.tick >= tick);
    frames.splice(0, kept < 0 ? frames.length : kept);
  }

  #take(item: TimedItem<ReceivedFrame>, run: number, at: number): void {
    if (item.kind === "off") {
      if (run !== this.#activeRun) return;
      this.#turnOff(item.because);
      this.#activeRun = -1;
      return;
    }
    const { key, picture, afterLoss } = item.content;
    if (run < this.#activeRun || (run > this.#activeRun && !key)) return;
    this.#activeRun = run;
    const tick = Math.max(at, this.#last === null ? 0 : this.#last.tick + 1);
    const span = this.#span;
    if (span.kind === "frames" && this.#last !== null) {
      const gap = tick - this.#last.tick;
      const { softTicks, hardTicks } = this.#limits;
      if (gap > hardTicks || (gap > softTicks && (key || afterLoss))) {
        this.#turnOff("lost");
      } else if (afterLoss && gap - this.#last.frameTicks > noticedGapTicks) {
        this.gaps.push({ fromTick: this.endTick, toTick: tick, cause: "uplink" });
      } else if (gap - this.#last.frameTicks > softTicks / 2) {
        this.gaps.push({ fromTick: this.endTick, toTick: tick, cause: "interrupted" });
      }
    }
    const formatId =
      picture.codec === "H264"
        ? (picture.as ?? picture.format.id)
        : `vp8-${picture.width}x${picture.height}`;
    if (key && (this.#span.kind === "filler" || this.#span.formatId !== formatId)) {
      this.#begin({
        fromTick: tick,
        kind: "frames",
        formatId,
        format: picture.codec === "H264" ? picture.format : null,
        frames: [],
      });
    }
    if (this.#span.kind === "filler") return;
    const sample = picture.codec === "H264" ? picture.sample : emptySample;
    this.#span.frames.push({ tick, key, sample });
    const usual =
      this.#last === null ? usualFrameTicks : Math.min(tick - this.#last.tick, longestFrameTicks);
    this.#last = { tick, frameTicks: Math.max(1, usual) };
    this.knownTick = Math.max(this.knownTick, tick);
  }

  get #span(): Span {
    const span = this.spans.at(-1);
    if (span === undefined) throw new Error("a timeline always has a span");
    return span;
  }

  #reach(tick: number): void {
    if (
      this.#span.kind === "frames" &&
      this.#last !== null &&
      tick > this.#last.tick + this.#limits.hardTicks
    ) {
      this.#turnOff("lost");
    }
    this.knownTick = Math.max(this.knownTick, tick);
  }

  #turnOff(because: Silence): void {
    if (this.#span.kind === "filler") {
      // What came first counts, except that a stop tells more than a stall before it.
      if (this.#absence !== null && because !== "lost" && this.#absence.cause === "interrupted") {
        const { fromTick } = this.#absence;
        this.#absence = { fromTick, cause: causeOfSilence[because] };
      }
      return;
    }
    const fromTick = this.endTick;
    this.#begin({ fromTick, kind: "filler", formatId: "filler", format: null, frames: [] });
    this.#absence = { fromTick, cause: causeOfSilence[because] };
    // A picture that comes within the time of the one that was held must not overlap the filler.
    if (this.#last !== null) this.#last = { tick: fromTick, frameTicks: 1 };
  }

  #begin(span: Span): void {
    if (span.kind === "frames" && this.#absence !== null) this.#closeAbsence(span.fromTick);
    const first = !this.began && span.kind === "frames";
    if (span.kind === "frames") this.began = true;
    if (first && this.#pullsFirst && this.spans.length === 1 && span.fromTick <= startTolerance) {
      span.fromTick = 0;
      this.gaps.length = 0;
    }
    // What is too short to be seen is not worth a discontinuity: the picture before it is held.
    while (this.spans.length > 1 && span.fromTick - this.#span.fromTick < shortestSpan) {
      this.spans.pop();
    }
    if (this.#span.fromTick === 0 && span.fromTick < shortestSpan) {
      span.fromTick = 0;
      this.spans.pop();
    }
    if (this.spans.at(-1)?.formatId !== span.formatId) this.spans.push(span);
  }

  #closeAbsence(toTick: number): void {
    const absence = this.#absence;
    this.#absence = null;
    if (absence !== null && toTick > absence.fromTick) this.gaps.push({ ...absence, toTick });
  }
}

const emptySample = Buffer.alloc(0);

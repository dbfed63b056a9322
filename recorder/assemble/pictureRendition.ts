import { createHash } from "node:crypto";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { muxPictures, type PictureSample } from "../publish/segment.ts";
import { boundaryFor, changeWithin, type Cut, spanAt } from "./cuts.ts";
import type { PictureFormat } from "./h264.ts";
import {
  type PictureTimeline,
  ticksPerSecond,
  ticksToUs,
  type TimelineFrame,
} from "./pictureTimeline.ts";

/** The "camera off" picture: one key frame that stands for itself. */
export type FillerPicture = { format: PictureFormat; sample: Buffer };

/** Waiting for the disk takes longer than making a segment. */
const atOnce = 8;

type PlannedSegment = {
  n: number;
  fromTick: number;
  toTick: number;
  discontinuity: boolean;
  format: PictureFormat;
  samples: PictureSample[];
};

/** Where a segment ends, and whether it begins after a discontinuity. */
export type Stretch = { toTick: number; discontinuity: boolean };

/** A timeline of pictures on its way to segments of a media playlist. */
export class PictureRendition {
  readonly name: "camera" | "screen";
  readonly timeline: PictureTimeline;
  readonly segments: PlaylistSegment[] = [];
  /** Everything planned so far, without a hole from the lesson's beginning. */
  readonly stretches: Stretch[] = [];
  /** Formats in the order in which they were first shown. */
  readonly formats = new Map<string, PictureFormat>();
  readonly #filler: FillerPicture;
  #planned: PlannedSegment[] = [];
  #nextNumber = 0;
  #placedCuts = 0;
  #noticedCuts = 0;
  #takenTick = 0;
  #from = { tick: 0, discontinuity: false };
  /** What a decoder must have seen to show the picture at `#from`: all since the key frame before it. */
  #sinceKey: TimelineFrame[] = [];

  constructor(options: {
    name: "camera" | "screen";
    timeline: PictureTimeline;
    filler: FillerPicture;
  }) {
    this.name = options.name;
    this.timeline = options.timeline;
    this.#filler = options.filler;
  }

  /** Changes up to here are part of `cuts` that were made. */
  takenTick(cuts: readonly Cut[]): number {
    for (; this.#noticedCuts < cuts.length; this.#noticedCuts += 1) {
      const cut = cuts[this.#noticedCuts];
      if (cut === undefined) break;
      const own = changeWithin(cut, this.timeline.spans, this.#takenTick);
      if (own !== null) this.#takenTick = own;
    }
    return this.#takenTick;
  }

  /** Plans the segments between those cuts whose places in this rendition are known. */
  plan({ cuts, endTick }: { cuts: readonly Cut[]; endTick: number | null }): void {
    for (; this.#placedCuts < cuts.length; this.#placedCuts += 1) {
      const cut = cuts[this.#placedCuts];
      if (cut === undefined) break;
      const { tick: previous, discontinuity } = this.#from;
      const boundary = boundaryFor({
        cut,
        previous,
        previousIsFree: previous > 0 && !discontinuity,
        pictures: this.timeline,
        endTick,
      });
      if (boundary === null) break;
      if (boundary === "earlier") this.#from.discontinuity = true;
      else if (boundary !== "skip") this.#planUntil(boundary.tick, cut.discontinuity);
    }
    if (endTick !== null && this.#placedCuts === cuts.length && this.#from.tick < endTick) {
      this.#planUntil(endTick, false);
    }
  }

  /** Lesson time up to which segments are planned. */
  get plannedTick(): number {
    return this.#from.tick;
  }

  /** Makes the planned segments that are not there yet. Returns how many were added to the playlist. */
  async write(folder: ReplayFolder): Promise<number> {
    const planned = this.#planned;
    this.#planned = [];
    for (let at = 0; at < planned.length; at += atOnce) {
      const some = planned.slice(at, at + atOnce);
      const made = await Promise.all(some.map((segment) => this.#make(segment, folder)));
      this.segments.push(...made);
    }
    return planned.length;
  }

  #planUntil(toTick: number, discontinuity: boolean): void {
    const { tick: fromTick, discontinuity: afterDiscontinuity } = this.#from;
    this.#from = { tick: toTick, discontinuity };
    const span = spanAt(this.timeline.spans, fromTick);
    const shown = span.frames.filter(({ tick }) => tick >= fromTick && tick < toTick);
    const isFiller = span.kind === "filler" || span.format === null || shown.length === 0;
    const format = isFiller || span.format === null ? this.#filler.format : span.format;
    const samples: PictureSample[] = isFiller
      ? fillerSamples(this.#filler.sample, fromTick, toTick)
      : decodableFrom(fromTick, { before: this.#sinceKey, shown });
    this.#sinceKey = sinceLastKey([...this.#sinceKey, ...shown]);
    this.#planned.push({
      n: this.#nextNumber,
      fromTick,
      toTick,
      discontinuity: afterDiscontinuity,
      format,
      samples,
    });
    this.#nextNumber += 1;
    this.stretches.push({ toTick, discontinuity: afterDiscontinuity });
    this.formats.set(format.id, format);
  }

  async #make(planned: PlannedSegment, folder: ReplayFolder): Promise<PlaylistSegment> {
    const { n, fromTick, toTick, discontinuity, format, samples } = planned;
    const file = `${this.name}-${n}-${digest(planned)}.m4s`;
    const initFile = `${this.name}-init-${format.id}.mp4`;
    if (folder.sizeOf(file) === null || folder.sizeOf(initFile) === null) {
      const { init, media } = await muxPictures({ entry: format, samples, endTick: toTick });
      await folder.writeSegment(initFile, init);
      await folder.writeSegment(file, media);
    }
    return {
      file,
      initFile,
      fromUs: Math.round(ticksToUs(fromTick)),
      toUs: Math.round(ticksToUs(toTick)),
      discontinuity,
      byteLength: folder.sizeOf(file) ?? 0,
    };
  }
}

/**
 * Samples that can be decoded by themselves. A segment that had to begin between key frames repeats what
 * its first picture builds on, for a tick each: players can begin with it, and nobody sees it.
 */
function decodableFrom(
  fromTick: number,
  { before, shown }: { before: readonly TimelineFrame[]; shown: readonly TimelineFrame[] },
): PictureSample[] {
  const repeated = shown[0]?.key === true ? [] : before;
  return [...repeated, ...shown].map((frame, n) => ({
    ...frame,
    tick: n <= repeated.length ? fromTick + n : frame.tick,
  }));
}

function sinceLastKey(frames: TimelineFrame[]): TimelineFrame[] {
  return frames.slice(
    Math.max(
      0,
      frames.findLastIndex(({ key }) => key),
    ),
  );
}

function fillerSamples(sample: Buffer, fromTick: number, toTick: number): PictureSample[] {
  const samples: PictureSample[] = [];
  for (let tick = fromTick; tick < toTick; tick += ticksPerSecond) {
    samples.push({ tick, key: true, sample });
  }
  return samples;
}

/** Tells segments apart that differ in anything the log decides. */
function digest({ fromTick, toTick, format, samples }: PlannedSegment): string {
  const numbers = [fromTick, toTick];
  for (const { tick, key, sample } of samples) {
    numbers.push(key ? tick : -tick, sample.length);
  }
  const hash = createHash("sha256").update(format.id).update(new Float64Array(numbers));
  return hash.digest("hex").slice(0, 10);
}

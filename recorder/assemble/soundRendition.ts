import { createHash } from "node:crypto";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { muxSound } from "../publish/segment.ts";
import type { Cut } from "./cuts.ts";
import { ticksPerSecond } from "./pictureTimeline.ts";
import {
  aacConfig,
  renderSoundFrames,
  sampleRate,
  samplesPerFrame,
  soundMarginUs,
} from "./sound/renderSoundFrames.ts";
import type { SoundTimeline } from "./soundTimeline.ts";

export const soundCodec = "mp4a.40.2";

/** Starting the encoder costs as much as some seconds of sound: so much is rendered at once. */
const liveRenderUs = 14_000_000;
const catchUpRenderUs = 20_000_000;

type PlannedSegment = { n: number; fromFrame: number; toFrame: number; discontinuity: boolean };

const frameUs = (frame: number): number => (frame * samplesPerFrame * 1e6) / sampleRate;
const frameAtTick = (tick: number): number =>
  Math.round((tick * sampleRate) / (ticksPerSecond * samplesPerFrame));

/** The lesson's sound on its way to segments of a media playlist, cut at the common cuts. */
export class SoundRendition {
  readonly timeline: SoundTimeline;
  readonly segments: PlaylistSegment[] = [];
  readonly #ffmpeg: Ffmpeg;
  #planned: PlannedSegment[] = [];
  #placedCuts = 0;
  #nextNumber = 0;
  #from = { frame: 0, discontinuity: false };

  constructor({ timeline, ffmpeg }: { timeline: SoundTimeline; ffmpeg: Ffmpeg }) {
    this.timeline = timeline;
    this.#ffmpeg = ffmpeg;
  }

  plan({ cuts, endTick }: { cuts: readonly Cut[]; endTick: number | null }): void {
    for (; this.#placedCuts < cuts.length; this.#placedCuts += 1) {
      const cut = cuts[this.#placedCuts];
      if (cut === undefined) break;
      this.#planUntil(frameAtTick(cut.tick), cut.discontinuity);
    }
    if (endTick !== null && frameAtTick(endTick) > this.#from.frame) {
      this.#planUntil(frameAtTick(endTick), false);
    }
  }

  /** Makes what is known by now, several segments at once, except when the lesson is being finished. */
  async write(
    folder: ReplayFolder,
    { zeroUs, pace }: { zeroUs: number; pace: "live" | "catchUp" | "finish" },
  ): Promise<number> {
    let written = 0;
    for (;;) {
      const knownUs = this.timeline.knownUs - zeroUs - soundMarginUs;
      const ready = this.#planned.filter(({ toFrame }) => frameUs(toFrame) <= knownUs);
      const [first] = ready;
      const last = ready.findLast(
        ({ toFrame }) => frameUs(toFrame - (first?.fromFrame ?? 0)) <= catchUpRenderUs,
      );
      if (first === undefined || last === undefined) return written;
      const lengthUs = frameUs(last.toFrame - first.fromFrame);
      const enoughUs = { live: liveRenderUs, catchUp: catchUpRenderUs * 0.8, finish: 0 }[pace];
      if (lengthUs < enoughUs) return written;
      const together = ready.slice(0, ready.indexOf(last) + 1);
      this.#planned = this.#planned.slice(together.length);
      await this.#make(together, folder, zeroUs);
      written += together.length;
      this.timeline.forget(zeroUs + frameUs(last.toFrame) - 2 * soundMarginUs);
    }
  }

  #planUntil(toFrame: number, discontinuity: boolean): void {
    const { frame: fromFrame, discontinuity: afterDiscontinuity } = this.#from;
    const to = Math.max(toFrame, fromFrame + 1);
    this.#from = { frame: to, discontinuity };
    this.#planned.push({
      n: this.#nextNumber,
      fromFrame,
      toFrame: to,
      discontinuity: afterDiscontinuity,
    });
    this.#nextNumber += 1;
  }

  async #make(
    planned: readonly PlannedSegment[],
    folder: ReplayFolder,
    zeroUs: number,
  ): Promise<void> {
    const named = planned.map((segment) => ({
      ...segment,
      file: `sound-${segment.n}-${this.#digest(segment, zeroUs)}.m4s`,
    }));
    const missing = named.filter(({ file }) => folder.sizeOf(file) === null);
    const [first] = missing;
    const last = missing.at(-1);
    if (first !== undefined && last !== undefined) {
      const { fromFrame } = first;
      const { toFrame } = last;
      const runs = this.timeline.runsBetween({
        fromUs: zeroUs + frameUs(fromFrame),
        toUs: zeroUs + frameUs(toFrame),
        marginUs: soundMarginUs,
      });
      const ffmpeg = this.#ffmpeg;
      const frames = await renderSoundFrames({ runs, zeroUs, fromFrame, toFrame, ffmpeg });
      for (const segment of missing) {
        const { init, media } = await muxSound({
          sampleRate,
          channels: 2,
          audioSpecificConfig: aacConfig,
          firstFrame: segment.fromFrame,
          frames: frames.slice(segment.fromFrame - fromFrame, segment.toFrame - fromFrame),
        });
        await folder.writeSegment(initFile, init);
        await folder.writeSegment(segment.file, media);
      }
    }
    for (const { file, fromFrame, toFrame, discontinuity } of named) {
      this.segments.push({
        file,
        initFile,
        fromUs: Math.round(frameUs(fromFrame)),
        toUs: Math.round(frameUs(toFrame)),
        discontinuity,
        byteLength: folder.sizeOf(file) ?? 0,
      });
    }
  }

  /** Tells segments apart that differ in anything the log decides. */
  #digest({ fromFrame, toFrame }: PlannedSegment, zeroUs: number): string {
    const numbers = [fromFrame, toFrame];
    const runs = this.timeline.runsBetween({
      fromUs: zeroUs + frameUs(fromFrame),
      toUs: zeroUs + frameUs(toFrame),
      marginUs: soundMarginUs,
    });
    for (const { packets } of runs) {
      for (const { captureUs, payload } of packets) {
        numbers.push(Math.round(captureUs - zeroUs), payload.length);
      }
    }
    return createHash("sha256").update(new Float64Array(numbers)).digest("hex").slice(0, 10);
  }
}

const aacDigest = createHash("sha256").update(aacConfig).digest("hex").slice(0, 12);
const initFile = `sound-init-${aacDigest}.mp4`;

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { voicesPrefix } from "../../protocol/recording.ts";
import { aacMargin, encodeFrames } from "../assemble/sound/aac.ts";
import type { Mix } from "../assemble/sound/mix.ts";
import {
  aacConfig,
  sampleRate,
  samplesPerFrame,
  soundBitrateBps,
} from "../assemble/sound/renderSoundFrames.ts";
import { ticksPerSecond } from "../assemble/pictureTimeline.ts";
import { frameFromTick, frameUs, soundInitFile } from "../assemble/soundRendition.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import { type PlaylistSegment, readMediaPlaylist } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { muxSound } from "../publish/segment.ts";
import { soundArguments } from "../transcode/cutArguments.ts";
import type { TickSpan } from "./cutPlan.ts";

/** So much is decoded and encoded at once. */
const togetherFrames = 2_800;
const fadeSamples = (5 * sampleRate) / 1000;
const timeLimitMs = 120_000;

type SampleSpan = { from: number; to: number; edited: number };
type Source = { path: string; from: number; to: number };
export type SoundCut = { toTick: number; discontinuity: boolean };

/**
 * The sound of the stretches that are kept, one after another and encoded anew: a frame of AAC at a
 * joint would hold what was cut beside it, since each is a window over twice its length.
 */
export async function writeSound({
  playlist,
  prefix,
  kept,
  cuts,
  from,
  to,
  ffmpeg,
  onPiece,
  signal,
}: {
  /** The name of the source's. */
  playlist: string;
  prefix: typeof voicesPrefix | "sound-";
  kept: readonly TickSpan[];
  /** Where the edited camera is cut. */
  cuts: readonly SoundCut[];
  from: ReplayFolder;
  to: ReplayFolder;
  ffmpeg: Ffmpeg;
  onPiece: () => void;
  signal: AbortSignal;
}): Promise<PlaylistSegment[]> {
  const text = await readFile(from.path(playlist), "utf8");
  const listed = readMediaPlaylist(text);
  const sources = listed.map(({ file, fromUs, toUs }) => ({
    ...{ path: from.path(file), from: samplesAt(fromUs), to: samplesAt(toUs) },
  }));
  const initPath = from.path(listed[0]?.initFile ?? "");
  const spans = sampleSpans(kept);
  const content = createHash("sha256")
    .update(JSON.stringify([text, kept]))
    .digest("hex");
  const segments: PlaylistSegment[] = [];
  let fromFrame = 0;
  let group: { file: string; fromFrame: number; toFrame: number }[] = [];
  const make = async (): Promise<void> => {
    const missing = group.filter(({ file }) => to.sizeOf(file) === null);
    const first = missing[0];
    const last = missing.at(-1);
    if (first !== undefined && last !== undefined) {
      const mix = await editedMix({
        ...{ spans, sources, initPath, ffmpeg, signal },
        fromSample: (first.fromFrame - aacMargin.before) * samplesPerFrame,
        toSample: (last.toFrame + aacMargin.after) * samplesPerFrame,
      });
      const frameCount = last.toFrame - first.fromFrame;
      const bitrateBps = soundBitrateBps;
      const frames = await encodeFrames({ mix, frameCount, ffmpeg, bitrateBps });
      for (const segment of missing) {
        const { init, media } = await muxSound({
          ...{ sampleRate, channels: 2, audioSpecificConfig: aacConfig },
          firstFrame: segment.fromFrame,
          frames: frames.slice(
            segment.fromFrame - first.fromFrame,
            segment.toFrame - first.fromFrame,
          ),
        });
        await to.writeSegment(soundInitFile, init);
        await to.writeSegment(segment.file, media);
      }
    }
    group = [];
  };
  for (const [n, { toTick, discontinuity }] of cuts.entries()) {
    const toFrame = Math.max(frameFromTick(toTick), fromFrame + 1);
    const digest = createHash("sha256").update(`${content} ${fromFrame} ${toFrame}`).digest("hex");
    const file = `${prefix}${n}-${digest.slice(0, 10)}.m4s`;
    group.push({ file, fromFrame, toFrame });
    if (toFrame - (group[0]?.fromFrame ?? 0) >= togetherFrames || n === cuts.length - 1)
      await make();
    segments.push({
      ...{ file, initFile: soundInitFile, discontinuity, byteLength: 0 },
      ...{ fromUs: Math.round(frameUs(fromFrame)), toUs: Math.round(frameUs(toFrame)) },
    });
    fromFrame = toFrame;
    onPiece();
  }
  return segments.map((segment) => ({ ...segment, byteLength: to.sizeOf(segment.file) ?? 0 }));
}

const samplesAt = (us: number): number => Math.round((us * sampleRate) / 1e6);

/** Whole samples inside the stretches, and where they begin in the edited sound. */
function sampleSpans(kept: readonly TickSpan[]): SampleSpan[] {
  const perTick = sampleRate / ticksPerSecond;
  let editedTick = 0;
  return kept.map(({ fromTick, toTick }) => {
    const span = {
      ...{ from: Math.ceil(fromTick * perTick), to: Math.floor(toTick * perTick) },
      edited: Math.round(editedTick * perTick),
    };
    editedTick += toTick - fromTick;
    return span;
  });
}

/** The edited sound between two of its samples; silence outside of it. */
async function editedMix({
  spans,
  fromSample,
  toSample,
  ...reading
}: {
  spans: readonly SampleSpan[];
  fromSample: number;
  toSample: number;
  sources: readonly Source[];
  initPath: string;
  ffmpeg: Ffmpeg;
  signal: AbortSignal;
}): Promise<Mix> {
  const length = toSample - fromSample;
  const mix: Mix = { left: new Float32Array(length), right: new Float32Array(length) };
  for (const [n, span] of spans.entries()) {
    const from = span.from + Math.max(0, fromSample - span.edited);
    const to = Math.min(span.to, span.from + toSample - span.edited);
    if (from >= to) continue;
    const pcm = await decode({ ...reading, from, to });
    const at = span.edited + from - span.from - fromSample;
    for (let i = 0; i < to - from; i += 1) {
      const gain = gainAt(from + i, span, { first: n === 0, last: n === spans.length - 1 });
      mix.left[at + i] = (pcm[2 * i] ?? 0) * gain;
      mix.right[at + i] = (pcm[2 * i + 1] ?? 0) * gain;
    }
  }
  return mix;
}

/** Faded at joints: a wave that jumps clicks. */
function gainAt(sample: number, span: SampleSpan, is: { first: boolean; last: boolean }): number {
  const before = is.first ? fadeSamples : sample - span.from;
  const after = is.last ? fadeSamples : span.to - 1 - sample;
  return Math.min(1, before / fadeSamples, after / fadeSamples);
}

/** Samples of the source, left and right by turns. */
async function decode({
  sources,
  initPath,
  from,
  to,
  ffmpeg,
  signal,
}: {
  sources: readonly Source[];
  initPath: string;
  from: number;
  to: number;
  ffmpeg: Ffmpeg;
  signal: AbortSignal;
}): Promise<Float32Array> {
  // The first frame that is decoded lacks what overlaps it.
  const needed = sources.filter((one) => one.to > from - 2 * samplesPerFrame && one.from < to);
  const [first] = needed;
  if (first === undefined) return new Float32Array(0);
  const args = soundArguments([initPath, ...needed.map(({ path }) => path)]);
  const bytes = await ffmpeg.run({ args, timeLimitMs, signal });
  const all = new Float32Array(bytes.length >> 2);
  new Uint8Array(all.buffer).set(bytes.subarray(0, all.byteLength));
  return all.subarray(2 * (from - first.from), 2 * (to - first.from));
}

import { parameterSets } from "../assemble/h264.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import { splitFlv, type FlvPicture } from "./flv.ts";

export type Vp8Frame = {
  /** Microseconds on any clock, growing. */
  us: number;
  key: boolean;
  width: number;
  height: number;
  frame: Uint8Array;
};

export type TranscodedPicture = {
  /** The time of the VP8 frame it was made from. */
  us: number;
  key: boolean;
  width: number;
  height: number;
  /** NAL units, each after its length in 4 bytes. */
  sample: Buffer;
  sps: readonly Buffer[];
  pps: readonly Buffer[];
};

/** IVF of milliseconds on stdin, FLV on stdout: both carry the time of every frame through ffmpeg. */
export function vp8Arguments({
  forceKeyFramesAtMs,
}: {
  forceKeyFramesAtMs: readonly number[];
}): string[] {
  const forced = forceKeyFramesAtMs.map((ms) => ((ms - 0.5) / 1000).toFixed(4)).join(",");
  return [
    ...["-f", "ivf", "-i", "pipe:0", "-an", "-fps_mode", "passthrough", "-enc_time_base", "1:1000"],
    ...["-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,format=yuv420p"],
    ...["-c:v", "libx264", "-profile:v", "baseline", "-preset", "veryfast"],
    ...["-crf", "23", "-g", "100000", "-sc_threshold", "0"],
    ...(forced === "" ? [] : ["-force_key_frames", forced]),
    ...["-bsf:v", "filter_units=remove_types=6", "-flvflags", "no_duration_filesize"],
    ...["-f", "flv", "pipe:1"],
  ];
}

/**
 * H.264 constrained baseline pictures, in order, each at the time of the VP8 frame it was made from;
 * the first picture at or after each of `forceKeyFramesAtUs` is a key frame, and so is the first of a
 * new size. Frames before the first key frame are left out, and so are those that do not decode.
 */
export async function transcodeVp8({
  frames,
  forceKeyFramesAtUs,
  ffmpeg,
  onPicture,
  signal,
}: {
  frames: AsyncIterable<Vp8Frame> | Iterable<Vp8Frame>;
  forceKeyFramesAtUs: readonly number[];
  ffmpeg: Ffmpeg;
  onPicture: (picture: TranscodedPicture) => void | Promise<void>;
  signal?: AbortSignal;
}): Promise<void> {
  for await (const run of runsOfOneSize(frames)) {
    const { us: zeroUs, width, height } = run.first;
    const usOfMs = new Map<number, number>();
    const parser = splitFlv();
    await ffmpeg.stream({
      args: vp8Arguments({
        forceKeyFramesAtMs: forceKeyFramesAtUs
          .filter((us) => us > zeroUs)
          .map((us) => (us - zeroUs) / 1000),
      }),
      input: ivf({ run, usOfMs }),
      timeLimitMs: 6 * 3_600_000,
      ...(signal ? { signal } : {}),
      onOutput: async (chunk) => {
        for (const picture of parser.push(chunk)) {
          const us = usOfMs.get(picture.ms);
          usOfMs.delete(picture.ms);
          if (us === undefined) continue;
          await onPicture({
            us,
            width: evenSize(width),
            height: evenSize(height),
            ...coded(picture),
          });
        }
      },
    });
  }
}

type Run = { first: Vp8Frame; frames: AsyncGenerator<Vp8Frame> };

/** Splits at key frames of another size. Each run has to be read to its end before the next. */
async function* runsOfOneSize(
  frames: AsyncIterable<Vp8Frame> | Iterable<Vp8Frame>,
): AsyncGenerator<Run> {
  const source = iterate(frames);
  let next = await source.next();
  while (next.done !== true && !next.value.key) next = await source.next();
  while (next.done !== true) {
    const first = next.value;
    const state: { next: IteratorResult<Vp8Frame, undefined> } = { next };
    async function* run(): AsyncGenerator<Vp8Frame> {
      for (let one = state.next; ; one = await source.next()) {
        state.next = one;
        if (one.done === true) return;
        const { key, width, height } = one.value;
        if (key && (width !== first.width || height !== first.height)) return;
        yield one.value;
      }
    }
    const rest = run();
    yield { first, frames: rest };
    // When ffmpeg stopped reading early, what is left of the run is of no use.
    for await (const _ of rest);
    next = state.next;
  }
}

async function* iterate(
  frames: AsyncIterable<Vp8Frame> | Iterable<Vp8Frame>,
): AsyncGenerator<Vp8Frame, undefined> {
  yield* frames;
  return undefined;
}

/** IVF, little endian, as libvpx writes it; the times it used are noted in `usOfMs`. */
async function* ivf({
  run,
  usOfMs,
}: {
  run: Run;
  usOfMs: Map<number, number>;
}): AsyncGenerator<Uint8Array> {
  const header = Buffer.alloc(32);
  header.write("DKIF", 0, "latin1");
  header.writeUInt16LE(32, 6);
  header.write("VP80", 8, "latin1");
  header.writeUInt16LE(run.first.width, 12);
  header.writeUInt16LE(run.first.height, 14);
  header.writeUInt32LE(1000, 16);
  header.writeUInt32LE(1, 20);
  yield header;
  let lastMs = -1;
  for await (const { us, frame } of run.frames) {
    const ms = Math.max(lastMs + 1, Math.round((us - run.first.us) / 1000));
    lastMs = ms;
    usOfMs.set(ms, us);
    const frameHeader = Buffer.alloc(12);
    frameHeader.writeUInt32LE(frame.length, 0);
    frameHeader.writeBigUInt64LE(BigInt(ms), 4);
    yield Buffer.concat([frameHeader, frame]);
  }
}

function coded({
  key,
  sample,
  config,
}: FlvPicture): Omit<TranscodedPicture, "us" | "width" | "height"> {
  return { key, sample, ...parameterSets(config) };
}

function evenSize(size: number): number {
  return size - (size % 2);
}

import type { Ffmpeg } from "../../ffmpeg.ts";
import type { Mix } from "./mix.ts";
import { sampleRate } from "./sections.ts";

export const samplesPerFrame = 1024;
/** MPEG-4 AudioSpecificConfig: AAC-LC, 48 kHz, 2 channels (ISO 14496-3 §1.6.2.1). */
export const aacConfig: Uint8Array = Uint8Array.of(0x11, 0x90);
/** A raw_data_block of stereo silence, as ffmpeg's encoder writes it. */
export const silentFrame: Uint8Array = Uint8Array.of(0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c);

/*
 * Why chunks join without a trace. An AAC frame is a window over 2048 samples; what is heard in 1024 of
 * them is the sum of two frames' halves. Frame n of lesson time is the one whose window begins at
 * sample 1024 n, so that decoding it after frame n-1 yields the samples from 1024 n on. Each chunk is
 * encoded together with some frames before and after it which are thrown away: the encoder has then
 * seen the same sound around the joint as its neighbour, and chooses the same windows.
 */
const framesBefore = 8;
const framesAfter = 3;
/** Shorter silences are encoded rather than starting ffmpeg twice. */
const joinedSilenceFrames = 120;

/** Sound needed around a chunk: pass samples of `[fromFrame - before, toFrame + after)`. */
export const aacMargin = { before: framesBefore, after: framesAfter } as const;

/** Arguments that turn 48 kHz stereo f32le on stdin into ADTS on stdout. */
export function aacArguments({ bitrateBps }: { bitrateBps: number }): string[] {
  const input = ["-f", "f32le", "-ar", String(sampleRate), "-ac", "2", "-i", "pipe:0"];
  const coder = [
    "-c:a",
    "aac",
    "-profile:a",
    "aac_low",
    "-aac_coder",
    "fast",
    "-b:a",
    String(bitrateBps),
  ];
  return [...input, "-map_metadata", "-1", ...coder, "-f", "adts", "pipe:1"];
}

/**
 * Raw AAC frames `fromFrame` to `toFrame` of lesson time, from a mix that begins at frame
 * `fromFrame - aacMargin.before` and ends at `toFrame + aacMargin.after`. Silence costs nothing.
 */
export async function encodeFrames({
  mix,
  frameCount,
  ffmpeg,
  bitrateBps,
}: {
  mix: Mix;
  frameCount: number;
  ffmpeg: Ffmpeg;
  bitrateBps: number;
}): Promise<Uint8Array[]> {
  const frames = Array.from({ length: frameCount }, () => silentFrame);
  await Promise.all(
    audibleStretches(mix, frameCount).map(async ({ from, to }) => {
      const input = interleave(mix, from * samplesPerFrame, framesIn(from, to) * samplesPerFrame);
      const adts = await ffmpeg.run({
        args: aacArguments({ bitrateBps }),
        input,
        timeLimitMs: 30_000 + (to - from) * 20,
      });
      const encoded = splitAdts(adts);
      // ffmpeg's first frame is priming: its window begins one frame before the input.
      for (let n = from; n < to; n++) {
        const frame = encoded[n - from + framesBefore + 1];
        if (frame === undefined) throw new Error(`ffmpeg wrote ${encoded.length} AAC frames`);
        frames[n] = frame;
      }
    }),
  );
  return frames;
}

function framesIn(from: number, to: number): number {
  return to - from + framesBefore + framesAfter;
}

/** Frames, counted from the chunk's first, whose window holds anything but zeros. */
function audibleStretches(mix: Mix, frameCount: number): { from: number; to: number }[] {
  const stretches: { from: number; to: number }[] = [];
  for (let n = 0; n < frameCount; n++) {
    const start = (n + framesBefore) * samplesPerFrame;
    if (isZero(mix.left, start) && isZero(mix.right, start)) continue;
    const last = stretches.at(-1);
    if (last !== undefined && n - last.to < joinedSilenceFrames) last.to = n + 1;
    else stretches.push({ from: n, to: n + 1 });
  }
  return stretches;
}

function isZero(samples: Float32Array, start: number): boolean {
  return samples.subarray(start, start + 2 * samplesPerFrame).every((value) => value === 0);
}

function interleave({ left, right }: Mix, from: number, count: number): Uint8Array {
  const samples = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    samples[2 * i] = left[from + i] ?? 0;
    samples[2 * i + 1] = right[from + i] ?? 0;
  }
  return new Uint8Array(samples.buffer);
}

/** The raw_data_blocks of an ADTS stream (ISO 13818-7 §6.2). Throws on anything else. */
export function splitAdts(adts: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let at = 0;
  while (at + 7 <= adts.length) {
    const [sync = 0, flags = 0, , high = 0, middle = 0, low = 0] = adts.subarray(at, at + 6);
    if (sync !== 0xff || (flags & 0xf6) !== 0xf0) throw new Error("not an ADTS stream");
    const length = ((high & 3) << 11) | (middle << 3) | (low >> 5);
    const header = (flags & 1) === 1 ? 7 : 9;
    if (length < header || at + length > adts.length) throw new Error("ADTS stream is cut");
    frames.push(adts.slice(at + header, at + length));
    at += length;
  }
  return frames;
}

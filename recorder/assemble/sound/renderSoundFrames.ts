import type { Ffmpeg } from "../../ffmpeg.ts";
import { aacMargin, encodeFrames, samplesPerFrame } from "./aac.ts";
import { mixSound } from "./mix.ts";
import type { SoundRun } from "./run.ts";

export { aacConfig, samplesPerFrame } from "./aac.ts";
export { sampleRate } from "./sections.ts";

/**
 * What lies further than this before or after a range has no say in how it sounds: decoder (sections.ts) and encoder
 * (aac.ts) look 0.7 s back and 0.47 s ahead.
 */
export const soundMargin = { beforeUs: 1_000_000, afterUs: 500_000 } as const;

/** Speech is clear from 64 kbit/s on; this leaves room for music from the screen. */
export const soundBitrateBps = 96_000;

/**
 * The lesson's sound as raw AAC-LC frames (no ADTS header; configuration `aacConfig`), frame n being
 * samples [1024 n, 1024 n + 1024) of lesson time at 48 kHz. Frames of any two ranges join without a
 * click. `runs` may be cut to what lies within `soundMargin` of the range; cutting closer, or rendering
 * before the log has grown that far past the range, changes how it sounds.
 * Starting ffmpeg costs as much as 6 s of sound: render 8 s or more at once where there is a choice.
 */
export async function renderSoundFrames({
  runs,
  zeroUs,
  fromFrame,
  toFrame,
  ffmpeg,
}: {
  runs: readonly SoundRun[];
  /** Lesson time zero on the capture clock. */
  zeroUs: number;
  fromFrame: number;
  toFrame: number;
  ffmpeg: Ffmpeg;
}): Promise<Uint8Array[]> {
  const mix = await mixSound({
    runs,
    zeroUs,
    fromSample: (fromFrame - aacMargin.before) * samplesPerFrame,
    toSample: (toFrame + aacMargin.after) * samplesPerFrame,
  });
  return encodeFrames({
    mix,
    frameCount: toFrame - fromFrame,
    ffmpeg,
    bitrateBps: soundBitrateBps,
  });
}

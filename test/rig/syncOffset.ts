/*
 * Two codes tell one clock: a frame number says when its loop began, a tone when its cycle began.
 * The difference of both is the offset of sound against picture.
 */
import { codedFramesPerSecond, type CodedKind } from "./frameCode.ts";
import { toneCycleSeconds, voiceOf, type ToneVoice } from "./toneCode.ts";

export interface SeenFrame {
  kind: CodedKind;
  number: number;
  timeS: number;
}
export interface HeardTone {
  voice: ToneVoice;
  second: number;
  timeS: number;
}

/** Into -half .. +half of the tone cycle. */
const wrapped = (seconds: number) => {
  const rest = ((seconds % toneCycleSeconds) + toneCycleSeconds) % toneCycleSeconds;
  return rest > toneCycleSeconds / 2 ? rest - toneCycleSeconds : rest;
};

const median = (values: number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};

/**
 * Seconds by which a tone comes later than the frame of the same cycle second, between two times;
 * null where fewer than three tones or frames were seen. Frames name the time they are first
 * shown; the median over frames and tones takes out the jitter of single ones.
 */
export function soundAfterPicture({
  kind,
  frames,
  tones,
  fromS,
  toS,
}: {
  kind: CodedKind;
  frames: SeenFrame[];
  tones: HeardTone[];
  fromS: number;
  toS: number;
}): number | null {
  const within = ({ timeS }: { timeS: number }) => timeS >= fromS && timeS < toS;
  const starts = frames
    .filter((frame) => frame.kind === kind && within(frame))
    .map((frame) => frame.timeS - frame.number / codedFramesPerSecond);
  const reference = starts[0];
  const heard = tones.filter((tone) => tone.voice === voiceOf[kind] && within(tone));
  if (reference === undefined || starts.length < 3 || heard.length < 3) return null;
  const pictureS = reference + (median(starts.map((start) => wrapped(start - reference))) ?? 0);
  return median(heard.map((tone) => wrapped(tone.timeS - tone.second - pictureS))) ?? null;
}

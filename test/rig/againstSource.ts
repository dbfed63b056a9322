/*
 * A replay against its source, frame by frame and tone by tone: whatever the teacher's browser captured
 * at one moment has to be shown and heard at one moment. Each is known by what it shows or how it
 * sounds, so that a camera which stalls on a busy machine moves nothing: the replay shows the stall.
 */
import { codedFramesPerSecond, numberModulus, type CodedKind } from "./frameCode.ts";
import type { ReplayAnalysis } from "./replayAnalysis.ts";
import type { SourceSightings } from "./sourceProbe.ts";
import { voiceOf } from "./toneCode.ts";

/** The same picture comes again after a minute, the same tone after ten seconds. */
const nearS = 4;

type Known = { mark: number; timeS: number };
type Stretch = { kind: CodedKind; fromS: number; toS: number };
type Compared = {
  analysis: ReplayAnalysis;
  source: SourceSightings;
  /** Of the source's clock, when the replay's was about zero. */
  startedS: number;
};

const median = (values: readonly number[]): number | null =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

/** How much later than at the source each of these comes in the replay, where both know it. */
function delaysOf(shown: readonly Known[], seen: readonly Known[], startedS: number): number[] {
  return shown.flatMap(({ mark, timeS }) => {
    const delays = seen
      .filter((one) => one.mark === mark)
      .map((one) => startedS + timeS - one.timeS)
      .filter((delayS) => Math.abs(delayS) < nearS);
    const [delayS] = delays.toSorted((a, b) => Math.abs(a) - Math.abs(b));
    return delayS === undefined ? [] : [delayS];
  });
}

function pictureDelays({ analysis, source, startedS }: Compared, { kind, fromS, toS }: Stretch) {
  const track = kind === "camera" ? analysis.camera : analysis.screen;
  const shown = (track?.coded ?? [])
    .filter(({ timeS }) => timeS >= fromS && timeS < toS)
    .map(({ number: mark, timeS }) => ({ mark, timeS }));
  const seen = source.frames
    .filter((frame) => frame.kind === kind)
    .map(({ number: mark, timeS }) => ({ mark, timeS }));
  return delaysOf(shown, seen, startedS);
}

function soundDelays({ analysis, source, startedS }: Compared, { kind, fromS, toS }: Stretch) {
  const ofVoice = (tones: readonly { voice: string; second: number; timeS: number }[]) =>
    tones
      .filter(({ voice }) => voice === voiceOf[kind])
      .map(({ second: mark, timeS }) => ({ mark, timeS }));
  const shown = ofVoice(analysis.tones).filter(({ timeS }) => timeS >= fromS && timeS < toS);
  return delaysOf(shown, ofVoice(source.tones), startedS);
}

/**
 * Seconds by which sound comes later against the picture than it did at the source; null where fewer
 * than three frames or tones are known in both.
 */
export function syncError(compared: Compared, stretch: Stretch): number | null {
  const pictures = pictureDelays(compared, stretch);
  const sounds = soundDelays(compared, stretch);
  if (pictures.length < 3 || sounds.length < 3) return null;
  return (median(sounds) ?? 0) - (median(pictures) ?? 0);
}

/**
 * How far frames of the replay lie from where their capture puts them, the largest first, seconds. The
 * very first picture is shown from the replay's beginning on, whenever it came.
 */
export function misplacements(compared: Compared, kind: CodedKind): number[] {
  const delays = pictureDelays(compared, { kind, fromS: Number.EPSILON, toS: Infinity });
  const usual = median(delays) ?? 0;
  return delays.map((delayS) => Math.abs(delayS - usual)).toSorted((a, b) => b - a);
}

/** When each of the replay's camera frames was captured. The probe looks at some only: the nearest tells. */
export function captureTimes({ analysis, source, startedS }: Compared): number[] {
  const seen = source.frames.filter(({ kind }) => kind === "camera");
  const half = numberModulus.camera / 2;
  return analysis.camera.coded.flatMap(({ number, timeS }) => {
    const known = seen
      .filter((frame) => Math.abs(startedS + timeS - frame.timeS) < nearS)
      .map((frame) => {
        const steps = ((number - frame.number + 3 * half) % (2 * half)) - half;
        return { steps: Math.abs(steps), timeS: frame.timeS + steps / codedFramesPerSecond };
      });
    const [nearest] = known.toSorted((a, b) => a.steps - b.steps);
    return nearest && nearest.steps <= codedFramesPerSecond ? [nearest.timeS] : [];
  });
}

/*
 * A short tone at every full second whose pitch tells the second modulo ten. The microphone and the
 * screen have pitches of their own, so that both can be read out of one mix.
 */
import type { CodedKind } from "./frameCode.ts";

export type ToneVoice = "microphone" | "screenSound";
export const voiceOf = { camera: "microphone", screen: "screenSound" } as const satisfies Record<
  CodedKind,
  ToneVoice
>;
export const toneCycleSeconds = 10;
export const toneLengthSeconds = 0.14;
const rampSeconds = 0.002;

const pitches = {
  microphone: Array.from({ length: toneCycleSeconds }, (_, second) => 600 + second * 90),
  screenSound: Array.from({ length: toneCycleSeconds }, (_, second) => 1900 + second * 150),
};
/** Hertz of the tone that marks this second. */
export function tonePitchHz(voice: ToneVoice, second: number): number {
  const pitch = pitches[voice][((second % toneCycleSeconds) + toneCycleSeconds) % toneCycleSeconds];
  if (pitch === undefined) throw new RangeError(`no tone for second ${second}`);
  return pitch;
}

/** Mono samples of `seconds` seconds of tones over a faint hiss (silence would invite muting). */
export function toneSamples({
  voice,
  seconds,
  sampleRateHz,
}: {
  voice: ToneVoice;
  seconds: number;
  sampleRateHz: number;
}): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRateHz));
  let noise = 1;
  for (let index = 0; index < samples.length; index++) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
    samples[index] = (noise / 2 ** 31 - 1) * 0.002;
  }
  const ramp = rampSeconds * sampleRateHz;
  const length = Math.round(toneLengthSeconds * sampleRateHz);
  for (let second = 0; second < seconds; second++) {
    const omega = (2 * Math.PI * tonePitchHz(voice, second)) / sampleRateHz;
    for (let index = 0; index < length; index++) {
      const position = Math.round(second * sampleRateHz) + index;
      const edge = Math.min(1, index / ramp, (length - index) / ramp);
      samples[position] = (samples[position] ?? 0) + 0.35 * edge * Math.sin(omega * index);
    }
  }
  return samples;
}

export interface ToneOnset {
  /** Seconds from the first sample. */
  timeS: number;
  /** The second modulo `toneCycleSeconds` that the pitch stands for. */
  second: number;
  voice: ToneVoice;
  /** Height of the tone, 0..1 of full scale. */
  amplitude: number;
}

/** A tone under a Hann window, to hold against as many samples. */
type Comb = { real: Float64Array; imaginary: Float64Array };

const makeComb = (frequencyHz: number, sampleRateHz: number, length: number): Comb => {
  const comb = { real: new Float64Array(length), imaginary: new Float64Array(length) };
  const omega = (2 * Math.PI * frequencyHz) / sampleRateHz;
  for (let index = 0; index < length; index++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / length);
    comb.real[index] = weight * Math.cos(omega * index);
    comb.imaginary[index] = weight * Math.sin(omega * index);
  }
  return comb;
};

/** Amplitude of the comb's frequency around a sample. */
function amplitudeAt(samples: Float32Array, { real, imaginary }: Comb, centre: number): number {
  const { length } = real;
  const start = Math.round(centre - length / 2);
  const from = Math.max(0, -start);
  const to = Math.min(length, samples.length - start);
  let [along, across] = [0, 0];
  for (let index = from; index < to; index++) {
    const sample = samples[start + index] ?? 0;
    along += sample * (real[index] ?? 0);
    across += sample * (imaginary[index] ?? 0);
  }
  return (4 * Math.hypot(along, across)) / length;
}

/**
 * Finds the tones of one voice. The onset is where the tone's envelope, seen through a symmetric
 * window, crosses half of its height: unbiased, within 3 ms after Opus and AAC.
 */
export function findToneOnsets({
  samples,
  sampleRateHz,
  voice,
  leastAmplitude = 0.01,
}: {
  samples: Float32Array;
  sampleRateHz: number;
  voice: ToneVoice;
  leastAmplitude?: number;
}): ToneOnset[] {
  const hop = Math.round(0.01 * sampleRateHz);
  // Each is held against the samples thousands of times: its sines are worked out once.
  const combs = new Map<string, Comb>();
  const combOf = (second: number, windowS: number): Comb => {
    const key = `${second} ${windowS}`;
    const found = combs.get(key);
    if (found) return found;
    const length = Math.round(windowS * sampleRateHz);
    const made = makeComb(tonePitchHz(voice, second), sampleRateHz, length);
    combs.set(key, made);
    return made;
  };
  const loudest = (centre: number, windowS: number) => {
    let best = { second: 0, amplitude: 0 };
    for (let second = 0; second < toneCycleSeconds; second++) {
      const amplitude = amplitudeAt(samples, combOf(second, windowS), centre);
      if (amplitude > best.amplitude) best = { second, amplitude };
    }
    return best;
  };
  /** No tone is higher than what all of these samples together could make; most of a second is hiss. */
  const mayBeLoud = (centre: number, windowS: number) => {
    const length = Math.round(windowS * sampleRateHz);
    const start = Math.round(centre - length / 2);
    let sum = 0;
    for (let index = start; index < start + length; index++) sum += Math.abs(samples[index] ?? 0);
    return (4 * sum) / length >= leastAmplitude;
  };
  const onsets: ToneOnset[] = [];
  const half = toneLengthSeconds * 0.5 * sampleRateHz;
  for (let centre = 0; centre < samples.length; centre += hop) {
    if (!mayBeLoud(centre, 0.03) || loudest(centre, 0.03).amplitude < leastAmplitude) continue;
    // The pitch is read, through a window that tells neighbours apart, where the tone is fullest.
    let best = { second: 0, amplitude: 0 };
    let bestCentre = centre;
    for (let probe = centre; probe <= centre + 2 * half; probe += hop) {
      const found = loudest(probe, toneLengthSeconds * 0.7);
      if (found.amplitude > best.amplitude) [best, bestCentre] = [found, probe];
    }
    const { second } = best;
    const comb = combOf(second, 0.02);
    const envelope = (position: number) => amplitudeAt(samples, comb, position);
    const threshold = envelope(bestCentre) / 2;
    const step = sampleRateHz / 2000;
    // Walk back to the last place before the tone: a codec may dent a tone, so a dip shorter than
    // 25 ms does not count as its beginning.
    let position = bestCentre;
    const earliest = bestCentre - 2.5 * half;
    for (let probe = bestCentre; probe > earliest; probe -= step) {
      if (envelope(probe) > threshold) position = probe - step;
      else if (position - probe > 0.025 * sampleRateHz) break;
    }
    const [below, above] = [envelope(position), envelope(position + step)];
    const middleOfRamp = position + (step * (threshold - below)) / Math.max(1e-9, above - below);
    const crossing = middleOfRamp - (rampSeconds / 2) * sampleRateHz;
    // A tone cut off at its beginning (a hole in the sound) has no onset to measure.
    if (best.amplitude >= leastAmplitude && position > earliest + step && crossing > 0) {
      const timeS = crossing / sampleRateHz;
      onsets.push({ timeS, second, voice, amplitude: best.amplitude });
    }
    centre = Math.max(centre, bestCentre) + half + Math.round(0.2 * sampleRateHz);
  }
  return onsets;
}

import { decodeSection } from "./decodeSection.ts";
import { tapsAt, valueAt } from "./resample.ts";
import type { SoundRun } from "./run.ts";
import { linesOf, positionOn, sampleRate, sectionsBetween } from "./sections.ts";

export interface Mix {
  left: Float32Array;
  right: Float32Array;
}

const usPerSample = 1_000_000 / sampleRate;

/**
 * Everything heard between two samples of lesson time (48 kHz, `zeroUs` is sample 0), mixed to stereo.
 * A range sounds the same whichever other ranges are rendered before or after it.
 */
export async function mixSound({
  runs,
  zeroUs,
  fromSample,
  toSample,
}: {
  runs: readonly SoundRun[];
  zeroUs: number;
  fromSample: number;
  toSample: number;
}): Promise<Mix> {
  const left = new Float32Array(toSample - fromSample);
  const right = new Float32Array(toSample - fromSample);
  const fromUs = zeroUs + fromSample * usPerSample;
  const toUs = zeroUs + toSample * usPerSample;
  const sections = runs.flatMap((run) => sectionsBetween({ run, fromUs, toUs }));
  /** The first sample at or after an instant. */
  const sampleFrom = (us: number): number => Math.ceil((us - fromUs) / usPerSample);
  const taps = { first: 0, row: 0 };
  for (const section of sections) {
    const decoded = await decodeSection(section);
    const [first, second] = decoded.channels;
    if (first === undefined) continue;
    for (const line of linesOf(section)) {
      const end = Math.min(left.length, sampleFrom(line.toUs));
      for (let i = Math.max(0, sampleFrom(line.fromUs)); i < end; i++) {
        const position = positionOn(line, fromUs + i * usPerSample) - decoded.fromRtp;
        if (position < 0) continue;
        if (position >= first.length) break;
        tapsAt(position, taps);
        const l = valueAt(first, taps);
        left[i] = (left[i] ?? 0) + l;
        right[i] = (right[i] ?? 0) + (second === undefined ? l : valueAt(second, taps));
      }
    }
  }
  limit(left);
  limit(right);
  return { left, right };
}

/** Up to here sound passes untouched; above it is bent softly towards full scale, without memory. */
const knee = 0.75;

function limit(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i] ?? 0;
    const over = Math.abs(value) - knee;
    if (over > 0)
      samples[i] = Math.sign(value) * (knee + (1 - knee) * Math.tanh(over / (1 - knee)));
  }
}

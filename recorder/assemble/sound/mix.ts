import { decodeSection } from "./decodeSection.ts";
import { sampleAt } from "./resample.ts";
import type { SoundRun } from "./run.ts";
import { positionAt, sampleRate, sectionsBetween } from "./sections.ts";

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
  for (const section of sections) {
    const decoded = await decodeSection(section);
    const [first, second] = decoded.channels;
    if (first === undefined) continue;
    const hint = { anchor: 0 };
    const lastRtp = decoded.fromRtp + first.length;
    for (let i = 0; i < left.length; i++) {
      const position = positionAt(section, fromUs + i * usPerSample, hint);
      if (position < decoded.fromRtp) continue;
      if (position >= lastRtp) break;
      const l = sampleAt(first, position - decoded.fromRtp);
      left[i] = (left[i] ?? 0) + l;
      right[i] =
        (right[i] ?? 0) + (second === undefined ? l : sampleAt(second, position - decoded.fromRtp));
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

import type { Cue } from "../../../../protocol/captions.ts";

/**
 * What stands at a moment, in the order in which it began. No more than the last few can still stand:
 * whoever wrote more at a time would not have it read.
 */
export function cuesAt(cues: readonly Cue[], atMs: number): readonly Cue[] {
  const last = lastBegun(cues, atMs);
  const from = Math.max(0, last - mostAtOnce);
  return cues.slice(from, last + 1).filter(({ toMs }) => toMs > atMs);
}

/** The last that has begun; -1 before the first. */
export function lastBegun(cues: readonly Cue[], atMs: number): number {
  let [low, high] = [0, cues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cues[middle]?.fromMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const mostAtOnce = 20;

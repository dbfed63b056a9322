import type { SourceSegment } from "./sourceRendition.ts";

/** So much is decoded in one go: starting ffmpeg costs little beside it, and a pause loses little. */
const longestUs = 60_000_000;

/**
 * The next segments, from `from` on, to be decoded together for those among them that are needed: of one
 * format, beginning where decoding can begin. Null when nothing is needed any more.
 */
export function nextRun({
  segments,
  from,
  isNeeded,
}: {
  segments: readonly SourceSegment[];
  from: number;
  isNeeded: (segment: SourceSegment) => boolean;
}): SourceSegment[] | null {
  const first = segments.slice(from).find(isNeeded);
  if (first === undefined) return null;
  const alike = (n: number): boolean => segments[n]?.initFile === first.initFile;
  let begin = first.n;
  while (segments[begin]?.startsWithKey === false && alike(begin - 1)) begin -= 1;
  let end = first.n + 1;
  for (; alike(end); end += 1) {
    const next = segments[end];
    if (next === undefined || !isNeeded(next)) break;
    if (next.toUs - first.fromUs > longestUs) break;
  }
  return segments.slice(begin, end);
}

import { Gap } from "../../../../protocol/recording.ts";

export type GapLine = Pick<Gap, "track" | "cause" | "fromMs" | "toMs">;

/** Shorter than this nobody notices. */
const noticeableMs = 1_000;
/** Two holes of the same kind this near each other are told as one. */
const nearMs = 5_000;

/**
 * The holes worth telling a viewer, in order of time. That no screen was shared for a while is how
 * lessons are, not a hole; what this page does not know is left out.
 */
export function gapLines(gaps: readonly unknown[]): GapLine[] {
  const known = gaps
    .flatMap((gap) => Gap.safeParse(gap).data ?? [])
    .filter(({ track, cause }) => track !== "screen" || (cause !== "absent" && cause !== "paused"))
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const lines: GapLine[] = [];
  for (const gap of known) {
    const before = lines.findLast(({ track, cause }) => track === gap.track && cause === gap.cause);
    if (before !== undefined && gap.fromMs - before.toMs < nearMs)
      before.toMs = Math.max(before.toMs, gap.toMs);
    else lines.push({ ...gap });
  }
  return lines.filter(({ fromMs, toMs }) => toMs - fromMs >= noticeableMs);
}

/** Of 0..1, one decimal, never rounded up to a completeness that is not there. */
export function coveragePercent(coverage: number): number {
  return Math.floor(coverage * 1000) / 10;
}

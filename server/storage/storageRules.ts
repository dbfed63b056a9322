import { quotaNearPercent, type QuotaLevel, replayWarningDays } from "../../protocol/storage.ts";

/*
 * When a replay is deleted, and when somebody is warned: functions from facts to decisions.
 */

const dayMs = 24 * 3_600_000;
export const warningMs = replayWarningDays * dayMs;

export type KeptReplay = {
  publishedAt: Date;
  /** The longest of its schools; null where one of them deletes nothing. */
  retentionDays: number | null;
  spared: boolean;
  /** What was said of it so far. */
  warning: { warnedAt: Date; goesAt: Date } | null;
};
export type Verdict =
  | { deed: "leave" }
  /** Said for the first time, or with another day. */
  | { deed: "warn"; goesAt: Date }
  /** It is to be kept after all; whoever deletes it later has to warn anew. */
  | { deed: "takeBack" }
  | { deed: "remove"; retentionDays: number };

/** Nobody's replay goes without having been warned of for the whole time, however retentions are changed. */
export const judgeReplay = (
  { publishedAt, retentionDays, spared, warning }: KeptReplay,
  now: Date,
): Verdict => {
  const endsMs =
    retentionDays === null || spared
      ? Number.POSITIVE_INFINITY
      : publishedAt.getTime() + retentionDays * dayMs;
  if (retentionDays === null || endsMs > now.getTime() + warningMs)
    return { deed: warning === null ? "leave" : "takeBack" };
  const warnedMs = warning?.warnedAt.getTime() ?? now.getTime();
  const goesMs = Math.max(endsMs, warnedMs + warningMs);
  if (goesMs <= now.getTime()) return { deed: "remove", retentionDays };
  if (warning?.goesAt.getTime() === goesMs) return { deed: "leave" };
  return { deed: "warn", goesAt: new Date(goesMs) };
};

export const quotaPercent = (usedBytes: number, quotaBytes: number): number =>
  (100 * usedBytes) / quotaBytes;

export const quotaLevel = (usedBytes: number, quotaBytes: number | null): QuotaLevel => {
  if (quotaBytes === null) return "fine";
  const percent = quotaPercent(usedBytes, quotaBytes);
  if (percent >= 100) return "over";
  return percent >= quotaNearPercent ? "near" : "fine";
};

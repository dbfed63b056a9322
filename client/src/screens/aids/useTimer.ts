import { aidShownMs, type LessonTimer } from "../../../../protocol/aids.ts";
import { useCountdown } from "../../components/useCountdown.ts";

/** `at` and as long after it as a class sees what was then. */
export const shownUntil = (at: string): string =>
  new Date(Date.parse(at) + aidShownMs).toISOString();

export const lengthOf = ({ startedAt, endsAt }: LessonTimer): number =>
  Date.parse(endsAt) - Date.parse(startedAt);

/** What is left of a countdown; null where there is none (any more). At 0 its time is up. */
export function useTimer({
  timer,
  serverOffsetMs,
}: {
  timer: LessonTimer | null;
  serverOffsetMs: number;
}): number | null {
  const shownMs = useCountdown({ to: timer && shownUntil(timer.endsAt), serverOffsetMs });
  if (timer === null || shownMs === 0) return null;
  return Math.max(0, Math.min(shownMs - aidShownMs, lengthOf(timer)));
}

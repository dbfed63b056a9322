import { type Period, WritePeriods } from "../../../../protocol/calendar.ts";
import { minuteOf, timeText } from "../../../../protocol/days.ts";

/** As it is typed. */
export type PeriodDraft = { starts: string; ends: string };

export const draftsOf = (periods: readonly Period[]): PeriodDraft[] =>
  periods.map(({ startsMinute, endsMinute }) => ({
    starts: timeText(startsMinute),
    ends: timeText(endsMinute),
  }));

/** Online lessons are shorter than those in school: half an hour, and long breaks for the eyes. */
export const usualPeriods: readonly PeriodDraft[] = draftsOf(
  [510, 560, 610, 660, 840, 890].map((startsMinute, index) => ({
    number: index + 1,
    startsMinute,
    endsMinute: startsMinute + 30,
  })),
);

/** The next one begins a break of twenty minutes after the last, and is as long. */
export const nextDraft = (drafts: readonly PeriodDraft[]): PeriodDraft => {
  const last = drafts.at(-1);
  const [starts, ends] = [minuteOf(last?.starts ?? ""), minuteOf(last?.ends ?? "")];
  if (starts === null || ends === null) return { starts: "", ends: "" };
  const next = ends + 20;
  const length = ends - starts;
  if (length <= 0 || next + length > 1439) return { starts: "", ends: "" };
  return { starts: timeText(next), ends: timeText(next + length) };
};

/** Null while something is missing or does not follow what stands above it. */
export const periodsOf = (drafts: readonly PeriodDraft[]): Period[] | null =>
  WritePeriods.safeParse({
    periods: drafts.map(({ starts, ends }, index) => ({
      number: index + 1,
      startsMinute: minuteOf(starts),
      endsMinute: minuteOf(ends),
    })),
  }).data?.periods ?? null;

/** The first period that begins before the one above it has ended, or ends before it begins. */
export const misplaced = (drafts: readonly PeriodDraft[]): number => {
  let free = 0;
  return drafts.findIndex(({ starts, ends }) => {
    const [from, to] = [minuteOf(starts), minuteOf(ends)];
    if (from === null || to === null) return false;
    const wrong = from < free || to <= from;
    free = to;
    return wrong;
  });
};

import type { LessonRungs } from "../../../../protocol/lessonNow.ts";
import { LessonRung } from "../../../../protocol/lessonRungs.ts";

type Minutes = LessonRungs["children"][number]["minutes"];

const minuteMs = 60_000;

export interface RungSpan {
  rung: LessonRung;
  /** In milliseconds after the lesson began. */
  fromMs: number;
  untilMs: number;
}

/** Minutes that follow each other on one rung, as far as they lie in the lesson. */
export function rungSpans(
  minutes: Minutes,
  { startsAt, endsAt }: { startsAt: string; endsAt: string },
): RungSpan[] {
  const startMs = Date.parse(startsAt);
  const lengthMs = Date.parse(endsAt) - startMs;
  const spans: RungSpan[] = [];
  for (const { at, rung } of minutes) {
    const beginMs = Date.parse(at) - startMs;
    const fromMs = Math.max(0, beginMs);
    const untilMs = Math.min(lengthMs, beginMs + minuteMs);
    if (untilMs <= fromMs) continue;
    const before = spans.at(-1);
    if (before?.rung === rung && before.untilMs === fromMs) before.untilMs = untilMs;
    else spans.push({ rung, fromMs, untilMs });
  }
  return spans;
}

/** How many minutes were spent on each rung, of those that were. */
export const minutesOnRungs = (minutes: Minutes): [LessonRung, number][] =>
  LessonRung.options.flatMap((rung) => {
    const count = minutes.filter((one) => one.rung === rung).length;
    return count === 0 ? [] : [[rung, count]];
  });

import type {
  AttendanceRules,
  AttendanceStatus,
  JudgedAttendance,
} from "../../protocol/attendance.ts";
import { commonOf, lengthOf, type Span, unionOf, without } from "./spans.ts";

/** After an outage pages come back by themselves, and some children have to be told to look. */
export const comebackMs = 3 * 60_000;

/** As long as a seat waits for its person: whoever is back by then was there, in another room of the house. */
export const bridgedMs = 60_000;

/** One socket of somebody; `lost` tells that nobody meant it to go. */
export type Stay = { span: Span; lost: boolean };

/** When somebody was there: sockets, and what lies between a lost one and the next within a minute. */
export const presenceOf = (stays: readonly Stay[]): Span[] => {
  const begins = stays.map(({ span: [from] }) => from).toSorted((a, b) => a - b);
  return unionOf(
    stays.map(({ span: [from, until], lost }): Span => {
      const next = lost ? begins.find((at) => at >= until) : undefined;
      return [from, next !== undefined && next - until <= bridgedMs ? next : until];
    }),
  );
};

/** When children were expected in a lesson. */
export type ExpectedTime = { fromMs: number; untilMs: number; running: boolean };

/**
 * Nobody is late before the teacher began, nor leaves early from what goes on beyond the plan or after
 * the teacher went. A lesson that was held at another time than planned counts as it was held.
 */
export const expectedTime = (lesson: {
  plannedStart: Date | null;
  plannedEnd: Date | null;
  startedAt: Date;
  endedAt: Date | null;
  /** When the teacher was last there; null where nobody knows any more. */
  taughtUntil: Date | null;
  now: Date;
}): ExpectedTime => {
  const { plannedStart, plannedEnd, startedAt, endedAt, taughtUntil, now } = lesson;
  const running = endedAt === null;
  const end = running
    ? now.getTime()
    : Math.min(endedAt.getTime(), taughtUntil?.getTime() ?? Number.POSITIVE_INFINITY);
  const fromMs = Math.max(startedAt.getTime(), plannedStart?.getTime() ?? 0);
  const untilMs = Math.min(end, plannedEnd?.getTime() ?? Number.POSITIVE_INFINITY);
  return fromMs < untilMs
    ? { fromMs, untilMs, running }
    : { fromMs: startedAt.getTime(), untilMs: Math.max(end, startedAt.getTime()), running };
};

const minuteMs = 60_000;

/** As if only `required` counted. */
const measure = (
  here: readonly Span[],
  required: readonly Span[],
  { running, rules }: { running: boolean; rules: AttendanceRules },
) => {
  const [first] = here;
  const last = here.at(-1);
  if (!first || !last)
    return { status: "absent" as const, lateMs: lengthOf(required), leftEarlyMs: 0 };
  const lateMs = lengthOf(commonOf(required, [[Number.NEGATIVE_INFINITY, first[0]]]));
  const leftEarlyMs = running
    ? 0
    : lengthOf(commonOf(required, [[last[1], Number.POSITIVE_INFINITY]]));
  const hereMs = lengthOf(commonOf(here, required));
  const isLate = lateMs > rules.lateAfterMinutes * minuteMs;
  const leftEarly = leftEarlyMs > rules.leftEarlyAfterMinutes * minuteMs;
  const status: AttendanceStatus =
    hereMs * 100 < rules.absentBelowPercent * lengthOf(required)
      ? "absent"
      : leftEarly && (!isLate || leftEarlyMs > lateMs)
        ? "leftEarly"
        : isLate
          ? "late"
          : "present";
  return { status, lateMs, leftEarlyMs };
};

/**
 * What a school's rules make of a child's presence. What overlaps counts once, so that neither devices
 * nor reconnects do. Outages of the platform, with some time to come back, are not asked of anybody:
 * whoever would be late, early or absent but for them is excused, and so is whoever missed a lesson
 * that was mostly outage. Of late and early the longer gives the name.
 */
export const judge = (a: {
  presence: readonly Span[];
  expected: ExpectedTime;
  outages: readonly Span[];
  rules: AttendanceRules;
}): JudgedAttendance => {
  const { fromMs, untilMs, running } = a.expected;
  const lesson: Span[] = [[fromMs, untilMs]];
  const here = commonOf(unionOf(a.presence), lesson);
  const outages = unionOf(a.outages.map(([from, until]) => [from, until + comebackMs]));
  const required = without(lesson, outages);
  const asked = { running, rules: a.rules };
  const whole = measure(here, lesson, asked);
  const fair = measure(here, required, asked);
  const isMostlyOutage = lengthOf(required) * 2 < lengthOf(lesson);
  const isExcused =
    fair.status === "present"
      ? whole.status !== "present"
      : isMostlyOutage && fair.status === "absent";
  return {
    status: isExcused ? "excused" : fair.status,
    hereMs: lengthOf(here),
    lateMs: fair.lateMs,
    leftEarlyMs: fair.leftEarlyMs,
    spans: here.map(([from, until]) => ({ fromMs: from - fromMs, untilMs: until - fromMs })),
  };
};

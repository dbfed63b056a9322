import type {
  AttendanceCounts,
  AttendanceRules,
  AttendedLesson,
  ChildAttendance,
} from "../../protocol/attendance.ts";
import type { ChildEvidence, LessonEvidence } from "./evidence.ts";
import { type ExpectedTime, expectedTime, judge } from "./judge.ts";
import { commonOf, lengthOf, type Span, unionOf } from "./spans.ts";

/** A socket that the platform lost itself is told so some seconds before or after. */
const outageEdgeMs = 5_000;

export const timeOf = (lesson: LessonEvidence, now: Date): ExpectedTime =>
  expectedTime({ ...lesson, now });

export const attendedLesson = (lesson: LessonEvidence, now: Date): AttendedLesson => {
  const { fromMs, untilMs, running } = timeOf(lesson, now);
  const outages = commonOf(unionOf(lesson.outages), [[fromMs, untilMs]]);
  return {
    lessonId: lesson.lessonId,
    title: lesson.title,
    teacherName: lesson.teacherName,
    startsAt: new Date(fromMs).toISOString(),
    endsAt: new Date(untilMs).toISOString(),
    running,
    outages: outages.map(([from, until]) => ({
      fromMs: from - fromMs,
      untilMs: until - fromMs,
    })),
  };
};

const shareOf = (watched: readonly Span[], replayMs: number): number | null =>
  watched.length === 0 || replayMs === 0
    ? null
    : Math.min(1, lengthOf(commonOf(unionOf(watched), [[0, replayMs]])) / replayMs);

/** What counts: the rules, and what people said since. */
export const weigh = (
  lesson: LessonEvidence,
  child: ChildEvidence,
  { rules, now }: { rules: AttendanceRules; now: Date },
): ChildAttendance => {
  const { presence, entries } = child;
  const { outages } = lesson;
  const judged = judge({ presence, expected: timeOf(lesson, now), outages, rules });
  const decided = entries.find(
    ({ kind, status }) => kind === "correction" || (kind === "answer" && status !== null),
  );
  const status = decided?.status ?? judged.status;
  const contact = entries.find(({ kind }) => kind === "contact");
  const replayShare = shareOf(child.watched, lesson.replayMs);
  const hasSeenReplay = replayShare !== null && replayShare * 100 >= rules.replayFromPercent;
  const argued = entries.find(({ kind }) => kind === "contest" || kind === "answer");
  return {
    child: { personId: child.personId, displayName: child.displayName },
    className: child.className,
    status,
    judged,
    losses: child.lossesMs.filter(
      (at) =>
        !outages.some(([from, until]) => from - outageEdgeMs <= at && at <= until + outageEdgeMs),
    ).length,
    replayShare,
    madeUpBy: status === "present" ? null : (contact?.how ?? (hasSeenReplay ? "replay" : null)),
    contested: argued?.kind === "contest",
    entries,
  };
};

export const countAll = (
  children: readonly Pick<ChildAttendance, "status" | "madeUpBy" | "contested">[],
): AttendanceCounts => {
  const counts: AttendanceCounts = {
    ...{ present: 0, late: 0, leftEarly: 0, absent: 0, excused: 0 },
    ...{ madeUp: 0, contested: 0 },
  };
  for (const { status, madeUpBy, contested } of children) {
    counts[status]++;
    if (madeUpBy !== null) counts.madeUp++;
    if (contested) counts.contested++;
  }
  return counts;
};

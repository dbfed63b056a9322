import type { Course } from "./calendar.ts";
import { weekdayOf } from "./days.ts";
import type { PersonId } from "./ids.ts";
import { isTaughtLive, type Slot, type TimetableWeek, type WeekDay } from "./timetable.ts";

/** Why a period cannot stay as it is. */
export type Conflict = Pick<Slot, "day" | "period"> &
  (
    | { kind: "teacherTwice"; className: string }
    | { kind: "classTwice" | "outsideTerm" | "holiday" | "noPeriod" | "noCourse" }
  );

type Rules = Pick<TimetableWeek, "days" | "periods" | "courses" | "busy"> & {
  slots: readonly Slot[];
};

/** Who has to be there for the period; nobody for what is not taught live. */
export const teacherOf = (
  slot: Pick<Slot, "kind" | "courseId" | "substituteId">,
  courses: readonly Pick<Course, "courseId" | "teacher">[],
): PersonId | null =>
  isTaughtLive(slot.kind)
    ? (slot.substituteId ??
      courses.find(({ courseId }) => courseId === slot.courseId)?.teacher.personId ??
      null)
    : null;

/**
 * Everything that is wrong with a week of a class, told while it is typed and refused when it is
 * saved: one function for both.
 */
export const conflictsOf = ({ slots, days, periods, courses, busy }: Rules): Conflict[] =>
  slots.flatMap((slot, index): Conflict[] => {
    const at = { day: slot.day, period: slot.period };
    const found: Conflict[] = [];
    const day = days.find((one) => one.day === slot.day);
    if (!day || day.kind === "outsideTerm") found.push({ ...at, kind: "outsideTerm" });
    else if (day.kind === "holiday") found.push({ ...at, kind: "holiday" });
    if (slots.slice(0, index).some((one) => one.day === slot.day && one.period === slot.period))
      found.push({ ...at, kind: "classTwice" });
    if (slot.courseId !== null && !courses.some(({ courseId }) => courseId === slot.courseId))
      found.push({ ...at, kind: "noCourse" });
    const time = periods.find(({ number }) => number === slot.period);
    if (!time) return [...found, { ...at, kind: "noPeriod" }];
    const teacherId = teacherOf(slot, courses);
    const elsewhere = busy.find(
      (one) =>
        one.teacherId === teacherId &&
        one.day === slot.day &&
        one.startsMinute < time.endsMinute &&
        time.startsMinute < one.endsMinute,
    );
    if (elsewhere) found.push({ ...at, kind: "teacherTwice", className: elsewhere.className });
    return found;
  });

/**
 * The week before, moved to this one: a school day has what its weekday had, days off stay empty,
 * and what somebody has filled in already stays. A substitute was for one day and is not copied.
 */
export const copyWeek = ({
  from,
  into,
  days,
  courses,
}: {
  from: readonly Slot[];
  into: readonly Slot[];
  days: readonly WeekDay[];
  courses: readonly Pick<Course, "courseId">[];
}): Slot[] => [
  ...into,
  ...days.flatMap(({ day, weekday }) =>
    from
      .filter(
        (slot) =>
          weekday !== null &&
          weekdayOf(slot.day) === weekday &&
          !into.some((one) => one.day === day && one.period === slot.period) &&
          (slot.courseId === null || courses.some(({ courseId }) => courseId === slot.courseId)),
      )
      .map((slot) => ({ ...slot, day, substituteId: null })),
  ),
];

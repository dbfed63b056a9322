import type { Course, Period } from "../../protocol/calendar.ts";
import { addDays, type Day, instantOf, weekOf } from "../../protocol/days.ts";
import type { ClassId, LessonId, SchoolId } from "../../protocol/ids.ts";
import { dayKind } from "../../protocol/schoolDays.ts";
import type { Busy, Slot, WeekDay } from "../../protocol/timetable.ts";
import { listCalendarEntries, listTerms } from "../calendar/calendarRepository.ts";
import type { Queries } from "../db/kysely.ts";
import type { Desired, Published } from "./publishing.ts";

/** What each day of the week is to the school. */
export const listWeekDays = async (
  queries: Queries,
  /** Without a school, to the county. */
  { schoolId, week }: { schoolId: SchoolId | null; week: Day },
): Promise<WeekDay[]> => {
  const terms = await listTerms(queries);
  const entries = await listCalendarEntries(queries, {
    schoolIds: schoolId === null ? [] : [schoolId],
    from: week,
    to: addDays(week, 6),
  });
  return weekOf(week).map((day) => {
    const found = dayKind(day, { terms, entries });
    return {
      day,
      kind: found.kind,
      name: "name" in found ? found.name : null,
      weekday: found.kind === "school" ? found.weekday : null,
    };
  });
};

export const listSlots = async (
  queries: Queries,
  { classId, week }: { classId: ClassId; week: Day },
): Promise<Slot[]> =>
  queries
    .selectFrom("timetable_drafts")
    .select([
      "day",
      "period",
      "kind",
      "course_id as courseId",
      "substitute_id as substituteId",
      "note",
    ])
    .where("class_id", "=", classId)
    .where("day", ">=", week)
    .where("day", "<=", addDays(week, 6))
    .orderBy("day")
    .orderBy("period")
    .execute();

export const replaceSlots = async (
  queries: Queries,
  given: { classId: ClassId; week: Day; slots: readonly Slot[] },
): Promise<void> => {
  const { classId, week, slots } = given;
  await queries
    .deleteFrom("timetable_drafts")
    .where("class_id", "=", classId)
    .where("day", ">=", week)
    .where("day", "<=", addDays(week, 6))
    .execute();
  if (slots.length > 0)
    await queries
      .insertInto("timetable_drafts")
      .values(
        slots.map((slot) => ({
          class_id: classId,
          day: slot.day,
          period: slot.period,
          kind: slot.kind,
          course_id: slot.courseId,
          substitute_id: slot.substituteId,
          note: slot.note,
        })),
      )
      .execute();
};

/**
 * When the teachers of this class's courses and their substitutes are with other classes, by what
 * those classes' schools plan.
 */
export const listBusy = async (
  queries: Queries,
  { classId, week }: { classId: ClassId; week: Day },
): Promise<Busy[]> =>
  queries
    .selectFrom("timetable_drafts as slot")
    .innerJoin("courses", "courses.course_id", "slot.course_id")
    .innerJoin("classes", "classes.class_id", "slot.class_id")
    .innerJoin("periods", (join) =>
      join
        .onRef("periods.school_id", "=", "classes.school_id")
        .onRef("periods.number", "=", "slot.period"),
    )
    .select((eb) => [
      eb.fn.coalesce("slot.substitute_id", "courses.teacher_id").as("teacherId"),
      "slot.day",
      "periods.starts_minute as startsMinute",
      "periods.ends_minute as endsMinute",
      "classes.name as className",
    ])
    .where("slot.class_id", "!=", classId)
    .where("slot.kind", "in", ["live", "questions"])
    .where("slot.day", ">=", week)
    .where("slot.day", "<=", addDays(week, 6))
    // Whoever may teach at the school of this class.
    .where((eb) =>
      eb(
        eb.fn.coalesce("slot.substitute_id", "courses.teacher_id"),
        "in",
        eb
          .selectFrom("memberships")
          .innerJoin("classes as own", "own.school_id", "memberships.school_id")
          .select("memberships.person_id")
          .where("own.class_id", "=", classId)
          .where("memberships.role", "=", "teacher"),
      ),
    )
    .execute();

/** What the week's slots say, with the times and people of now. */
export const desiredOf = (a: {
  slots: readonly Slot[];
  periods: readonly Period[];
  courses: readonly Course[];
  timeZone: string;
}): Desired[] =>
  a.slots.flatMap((slot) => {
    const time = a.periods.find(({ number }) => number === slot.period);
    if (!time) return [];
    const course = a.courses.find(({ courseId }) => courseId === slot.courseId);
    return [
      {
        day: slot.day,
        period: slot.period,
        startsAt: instantOf(slot.day, time.startsMinute, a.timeZone),
        endsAt: instantOf(slot.day, time.endsMinute, a.timeZone),
        kind: slot.kind,
        subjectId: course?.subjectId ?? null,
        subjectName: course?.subjectName ?? null,
        teacherId: slot.substituteId ?? course?.teacher.personId ?? null,
        note: slot.note,
      },
    ];
  });

/** The week as it was published; with `lock`, nobody starts one of its lessons meanwhile. */
export const listPublished = async (
  queries: Queries,
  { classId, week, lock = false }: { classId: ClassId; week: Day; lock?: boolean },
): Promise<Published[]> => {
  const found = queries
    .selectFrom("timetable")
    .where("timetable.class_id", "=", classId)
    .where("timetable.day", ">=", week)
    .where("timetable.day", "<=", addDays(week, 6));
  if (lock)
    await queries
      .selectFrom("lessons")
      .select("lesson_id")
      .where(
        "lesson_id",
        "in",
        found.select("timetable.lesson_id").$castTo<{ lesson_id: LessonId }>(),
      )
      .forUpdate()
      .execute();
  const rows = await found
    .leftJoin("lessons", "lessons.lesson_id", "timetable.lesson_id")
    .select([
      "timetable.day",
      "timetable.period",
      "timetable.starts_at as startsAt",
      "timetable.ends_at as endsAt",
      "timetable.kind",
      "timetable.subject_id as subjectId",
      "timetable.teacher_id as teacherId",
      "timetable.note",
      "timetable.lesson_id as lessonId",
      "lessons.state as lessonState",
    ])
    .execute();
  return rows;
};

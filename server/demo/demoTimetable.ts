import { randomUUID } from "node:crypto";
import { addDays, mondayOf, wallClock } from "../../protocol/days.ts";
import {
  type ClassId,
  CourseId,
  type PersonId,
  type SchoolId,
  TermId,
} from "../../protocol/ids.ts";
import type { SlotKind } from "../../protocol/timetable.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { replaceSlots } from "../timetable/timetableRepository.ts";
import type { Timetable } from "../timetable/timetable.ts";

const subjects = ["语文", "数学", "英语", "科学"] as const;

/** Begins of the periods, in minutes of the day; each is half an hour. */
const morningAndAfternoon = [510, 560, 610, 660, 840, 890];
const lessonMinutes = 30;

/** What is on, period by period: a subject taught live, unless it says more. */
const week: readonly (readonly [
  subject: (typeof subjects)[number] | null,
  kind: SlotKind,
  note: string,
][])[] = [
  [
    ["语文", "live", ""],
    ["数学", "live", ""],
    [null, "activity", "眼保健操与运动"],
    ["英语", "live", ""],
    ["科学", "onDemand", "看微课：水的三态"],
    ["数学", "questions", ""],
  ],
  [
    ["数学", "live", ""],
    ["语文", "live", ""],
    [null, "activity", "阅读半小时"],
    ["科学", "live", ""],
    ["英语", "onDemand", "跟读第三课"],
    ["语文", "questions", ""],
  ],
];

const isThere = async (query: { executeTakeFirst(): Promise<unknown> }): Promise<boolean> =>
  (await query.executeTakeFirst()) !== undefined;

/**
 * This week of the demo class, weekend included, so that whoever looks in finds a school at work. Each
 * step looks whether it was done; the week is planned anew in every week the demo is started.
 */
export const makeDemoTimetable = async (a: {
  db: Db;
  clock: Clock;
  timeZone: string;
  timetable: Timetable;
  schoolId: SchoolId;
  classId: ClassId;
  teacherId: PersonId;
}): Promise<void> => {
  const { db, schoolId, classId, teacherId } = a;
  const today = wallClock(a.clock.now(), a.timeZone).day;
  const monday = mondayOf(today);
  let term = await db
    .selectFrom("terms")
    .select("term_id as termId")
    .where("first_day", "<=", monday)
    .where("last_day", ">=", addDays(monday, 6))
    .executeTakeFirst();
  if (!term) {
    // One long term: a demo that is started months later still has a school day.
    term = { termId: TermId.parse(randomUUID()) };
    await db
      .insertInto("terms")
      .values({
        term_id: term.termId,
        name: "示例学期",
        first_day: addDays(monday, -56),
        last_day: addDays(monday, 7 * 52 - 1),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (!(await isThere(db.selectFrom("periods").select("number").where("school_id", "=", schoolId))))
    await db
      .insertInto("periods")
      .values(
        morningAndAfternoon.map((starts, index) => ({
          school_id: schoolId,
          number: index + 1,
          starts_minute: starts,
          ends_minute: starts + lessonMinutes,
        })),
      )
      .execute();
  const { termId } = term;
  const known = await db
    .selectFrom("subjects")
    .select(["subject_id", "name"])
    .where("name", "in", subjects)
    .execute();
  await db
    .insertInto("courses")
    .values(
      known.map(({ subject_id }) => ({
        course_id: CourseId.parse(randomUUID()),
        term_id: termId,
        class_id: classId,
        subject_id,
        teacher_id: teacherId,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const courses = await db
    .selectFrom("courses")
    .innerJoin("subjects", "subjects.subject_id", "courses.subject_id")
    .select(["courses.course_id", "subjects.name"])
    .where("class_id", "=", classId)
    .where("term_id", "=", termId)
    .execute();
  const planned = db
    .selectFrom("timetable_drafts")
    .select("period")
    .where("class_id", "=", classId)
    .where("day", ">=", monday);
  if (!(await isThere(planned)))
    await replaceSlots(db, {
      classId,
      week: monday,
      slots: Array.from({ length: 7 }, (_, day) =>
        (week[day % week.length] ?? []).map(([subject, kind, note], index) => ({
          day: addDays(monday, day),
          period: index + 1,
          kind,
          courseId: courses.find(({ name }) => name === subject)?.course_id ?? null,
          substituteId: null,
          note,
        })),
      ).flat(),
    });
  await a.timetable.publish(null, { classId, week: monday });
};

import { sql } from "kysely";
import type { Day } from "../../protocol/days.ts";
import type { ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { DayItem } from "../../protocol/today.ts";
import type { Queries } from "../db/kysely.ts";
import { lessonRights } from "../lessons/lessonRules.ts";
import {
  findLessons,
  type LessonRecord,
  listUnplannedLessons,
} from "../lessons/lessonsRepository.ts";
import type { Actor } from "../lib/permissions.ts";

/** Whose days: everything that one of them reaches. */
export type DaysOf = {
  classIds?: readonly ClassId[];
  schoolIds?: readonly SchoolId[];
  teacherId?: PersonId;
};

/** An item with the ids that rules ask for. */
export type PlannedItem = {
  item: DayItem;
  day: Day;
  classIds: ClassId[];
  schoolIds: SchoolId[];
  teacherId: PersonId | null;
};

const selectTimetable = (queries: Queries) =>
  queries
    .selectFrom("timetable")
    .innerJoin("classes", "classes.class_id", "timetable.class_id")
    .innerJoin("schools", "schools.school_id", "classes.school_id")
    .leftJoin("subjects", "subjects.subject_id", "timetable.subject_id")
    .leftJoin("people", "people.person_id", "timetable.teacher_id")
    .leftJoin("lessons", "lessons.lesson_id", "timetable.lesson_id")
    .leftJoin("recordings", "recordings.lesson_id", "timetable.lesson_id")
    .select([
      "timetable.day",
      "timetable.period",
      "timetable.starts_at",
      "timetable.ends_at",
      "timetable.kind",
      "timetable.note",
      "timetable.teacher_id",
      "timetable.lesson_id",
      "classes.class_id",
      "classes.name as class_name",
      "schools.school_id",
      "schools.name as school_name",
      "subjects.name as subject_name",
      "people.display_name as teacher_name",
      "lessons.state as lesson_state",
      "recordings.state as recording_state",
      "recordings.duration_ms",
    ]);
type Row = Awaited<ReturnType<ReturnType<typeof selectTimetable>["execute"]>>[number];

const plannedItem = (actor: Actor, row: Row): PlannedItem => {
  const classes = [{ classId: row.class_id, name: row.class_name, schoolName: row.school_name }];
  const recording =
    row.recording_state === null
      ? null
      : { state: row.recording_state, durationMs: row.duration_ms ?? 0 };
  const lesson =
    row.lesson_id === null || row.lesson_state === null || row.teacher_id === null
      ? null
      : {
          lessonId: row.lesson_id,
          state: row.lesson_state,
          recording,
          may: lessonRights(actor, {
            kind: "live",
            teacherId: row.teacher_id,
            classes: [{ classId: row.class_id, schoolId: row.school_id }],
            state: row.lesson_state,
            recording,
          }),
        };
  return {
    day: row.day,
    classIds: [row.class_id],
    schoolIds: [row.school_id],
    teacherId: row.teacher_id,
    item: {
      kind: row.kind,
      title: row.subject_name ?? row.note,
      note: row.subject_name === null ? "" : row.note,
      startsAt: row.starts_at.toISOString(),
      endsAt: row.ends_at.toISOString(),
      period: row.period,
      classes,
      teacher:
        row.teacher_id === null
          ? null
          : { personId: row.teacher_id, displayName: row.teacher_name ?? "" },
      lesson,
      missingCount: null,
    },
  };
};

const unplannedItem = (actor: Actor, lesson: LessonRecord, day: Day): PlannedItem => ({
  day,
  classIds: lesson.classes.map(({ classId }) => classId),
  schoolIds: lesson.classes.map(({ schoolId }) => schoolId),
  teacherId: lesson.teacherId,
  item: {
    kind: "live",
    title: lesson.title,
    note: "",
    startsAt: (lesson.startedAt ?? lesson.createdAt).toISOString(),
    endsAt: null,
    period: null,
    classes: lesson.classes.map(({ classId, name, schoolName }) => ({
      classId,
      name,
      schoolName,
    })),
    teacher: { personId: lesson.teacherId, displayName: lesson.teacherName },
    lesson: {
      lessonId: lesson.lessonId,
      state: lesson.state,
      recording: lesson.recording && {
        state: lesson.recording.state,
        durationMs: lesson.recording.durationMs,
      },
      may: lessonRights(actor, lesson),
    },
    missingCount: null,
  },
});

/** What was published for these days, in order of time. */
export const listPlannedItems = async (
  queries: Queries,
  { actor, from, to, of }: { actor: Actor; from: Day; to: Day; of: DaysOf },
): Promise<PlannedItem[]> => {
  const { classIds = [], schoolIds = [], teacherId } = of;
  // One query for each kind of reach, so that each goes through an index of its own.
  const parts = [
    ...(classIds.length > 0 ? [sql`timetable.class_id = any(${classIds}::uuid[])`] : []),
    ...(schoolIds.length > 0 ? [sql`classes.school_id = any(${schoolIds}::uuid[])`] : []),
    ...(teacherId === undefined ? [] : [sql`timetable.teacher_id = ${teacherId}::uuid`]),
  ];
  const found = new Map<string, Row>();
  for (const part of parts) {
    const rows = await selectTimetable(queries)
      .where("timetable.day", ">=", from)
      .where("timetable.day", "<=", to)
      .where(sql<boolean>`${part}`)
      .execute();
    for (const row of rows) found.set(`${row.class_id} ${row.day} ${row.period}`, row);
  }
  return [...found.values()]
    .toSorted((a, b) => a.starts_at.getTime() - b.starts_at.getTime())
    .map((row) => plannedItem(actor, row));
};

/** These lessons, in this order. */
export const listItemsOfLessons = async (
  queries: Queries,
  { actor, day, lessonIds }: { actor: Actor; day: Day; lessonIds: readonly LessonId[] },
): Promise<PlannedItem[]> => {
  const rows = await selectTimetable(queries)
    .where(sql<boolean>`timetable.lesson_id = any(${lessonIds}::uuid[])`)
    .execute();
  const planned = new Map(rows.map((row) => [row.lesson_id, plannedItem(actor, row)]));
  const others = await findLessons(
    queries,
    lessonIds.filter((lessonId) => !planned.has(lessonId)),
  );
  const unplanned = new Map(
    others.map((lesson) => [lesson.lessonId, unplannedItem(actor, lesson, day)]),
  );
  return lessonIds.flatMap((lessonId) => planned.get(lessonId) ?? unplanned.get(lessonId) ?? []);
};

/** Lessons made on the spot that are still to be taught, run, or were taught since `since`. */
export const listUnplannedItems = async (
  queries: Queries,
  { actor, day, since, of }: { actor: Actor; day: Day; since: Date; of: DaysOf },
): Promise<PlannedItem[]> => {
  const lessons = await listUnplannedLessons(queries, {
    since,
    reach: {
      classIds: of.classIds ?? [],
      schoolIds: of.schoolIds ?? [],
      teacherId: of.teacherId ?? null,
    },
  });
  return lessons.map((lesson) => unplannedItem(actor, lesson, day));
};

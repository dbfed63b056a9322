import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { AttendanceEntry } from "../../protocol/attendance.ts";
import type { ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { presenceOf } from "./judge.ts";
import type { Span } from "./spans.ts";

/** A child that was expected in a lesson, and everything that is known about it there. */
export type ChildEvidence = {
  personId: PersonId;
  displayName: string;
  classId: ClassId;
  className: string;
  schoolId: SchoolId;
  presence: Span[];
  /** When the network was lost. */
  lossesMs: number[];
  watched: Span[];
  /** The latest first. */
  entries: AttendanceEntry[];
};

export type LessonEvidence = {
  lessonId: LessonId;
  title: string;
  teacherId: PersonId;
  teacherName: string;
  plannedStart: Date | null;
  plannedEnd: Date | null;
  startedAt: Date;
  endedAt: Date | null;
  taughtUntil: Date | null;
  outages: Span[];
  replayMs: number;
  /** By class and sign-in name. */
  children: ChildEvidence[];
};

/** Which children: of a class, or one; left out, everybody. */
type Whom = { classId?: ClassId | undefined; childId?: PersonId | undefined };

const lessonsOf = async (queries: Queries, lessonIds: readonly LessonId[], now: Date) =>
  queries
    .selectFrom("lessons")
    .innerJoin("people as teacher", "teacher.person_id", "lessons.teacher_id")
    .leftJoin("recordings", "recordings.lesson_id", "lessons.lesson_id")
    .select(["lessons.lesson_id", "lessons.title", "lessons.teacher_id", "recordings.duration_ms"])
    .select(["teacher.display_name as teacher_name", "planned_start", "planned_end"])
    .select(["lessons.started_at", "lessons.ended_at"])
    .select((eb) => [
      eb
        .selectFrom("presence_spans as taught")
        .select(sql<Date | null>`max(coalesce(taught.went_at, ${now}))`.as("until"))
        .whereRef("taught.lesson_id", "=", "lessons.lesson_id")
        .whereRef("taught.person_id", "=", "lessons.teacher_id")
        .as("taught_until"),
      jsonArrayFrom(
        eb
          .selectFrom("lesson_outages as outage")
          .select(["outage.from_at", "outage.until_at"])
          .whereRef("outage.lesson_id", "=", "lessons.lesson_id"),
      ).as("outages"),
    ])
    .where(sql<boolean>`lessons.lesson_id = any(${lessonIds}::uuid[])`)
    .where("lessons.started_at", "is not", null)
    .orderBy("lessons.started_at", "desc")
    .execute();

/** What lies between the ids and the rows of those who were expected. */
const onRoll = (lessonIds: readonly LessonId[], { classId, childId }: Whom) => sql<boolean>`(
  roll.lesson_id = any(${lessonIds}::uuid[])
  and ${classId === undefined ? sql`true` : sql`roll.class_id = ${classId}`}
  and ${childId === undefined ? sql`true` : sql`roll.person_id = ${childId}`})`;

const rollOf = async (queries: Queries, lessonIds: readonly LessonId[], whom: Whom) =>
  queries
    .selectFrom("lesson_rolls as roll")
    .innerJoin("people", "people.person_id", "roll.person_id")
    .innerJoin("classes", "classes.class_id", "roll.class_id")
    .select(["roll.lesson_id", "roll.person_id", "people.display_name", "roll.class_id"])
    .select(["classes.name as class_name", "classes.school_id"])
    .where(onRoll(lessonIds, whom))
    .orderBy("classes.number")
    .orderBy("people.sign_in_name")
    .orderBy("people.person_id")
    .execute();

const staysOf = async (queries: Queries, lessonIds: readonly LessonId[], whom: Whom) =>
  queries
    .selectFrom("presence_spans as span")
    .innerJoin("lesson_rolls as roll", (join) =>
      join
        .onRef("roll.lesson_id", "=", "span.lesson_id")
        .onRef("roll.person_id", "=", "span.person_id"),
    )
    .select(["span.lesson_id", "span.person_id", "came_at", "went_at", "went_because"])
    .where(onRoll(lessonIds, whom))
    .execute();

const watchedOf = async (queries: Queries, lessonIds: readonly LessonId[], whom: Whom) =>
  queries
    .selectFrom("replay_watches as watch")
    .innerJoin("lesson_rolls as roll", (join) =>
      join
        .onRef("roll.lesson_id", "=", "watch.lesson_id")
        .onRef("roll.person_id", "=", "watch.person_id"),
    )
    .select(["watch.lesson_id", "watch.person_id", "watched"])
    .where(onRoll(lessonIds, whom))
    .execute();

const entriesOf = async (queries: Queries, lessonIds: readonly LessonId[], whom: Whom) =>
  queries
    .selectFrom("attendance_entries as entry")
    .innerJoin("lesson_rolls as roll", (join) =>
      join
        .onRef("roll.lesson_id", "=", "entry.lesson_id")
        .onRef("roll.person_id", "=", "entry.child_id"),
    )
    .leftJoin("people as sayer", "sayer.person_id", "entry.by_id")
    .select(["entry.lesson_id", "entry.child_id", "entry_id", "kind", "status", "how", "reason"])
    .select(["entry.at", "sayer.person_id as by_id", "sayer.display_name as by_name"])
    .where(onRoll(lessonIds, whom))
    .orderBy("entry_id", "desc")
    .execute();

const keyOf = (lessonId: LessonId, personId: PersonId): string => `${lessonId} ${personId}`;

/**
 * All that is known about these lessons, as far as they were held, the latest first; sockets that are
 * still there are there until `now`.
 */
export const readEvidence = async (
  queries: Queries,
  { lessonIds, now, ...whom }: { lessonIds: readonly LessonId[]; now: Date } & Whom,
): Promise<LessonEvidence[]> => {
  if (lessonIds.length === 0) return [];
  const lessons = await lessonsOf(queries, lessonIds, now);
  const roll = Map.groupBy(await rollOf(queries, lessonIds, whom), (row) => row.lesson_id);
  const stays = Map.groupBy(await staysOf(queries, lessonIds, whom), (row) =>
    keyOf(row.lesson_id, row.person_id),
  );
  const watched = new Map(
    (await watchedOf(queries, lessonIds, whom)).map((row) => [
      keyOf(row.lesson_id, row.person_id),
      row.watched,
    ]),
  );
  const entries = Map.groupBy(await entriesOf(queries, lessonIds, whom), (row) =>
    keyOf(row.lesson_id, row.child_id),
  );
  return lessons.flatMap((lesson) => {
    const { lesson_id: lessonId, started_at: startedAt } = lesson;
    if (startedAt === null) return [];
    const children = (roll.get(lessonId) ?? []).map((row): ChildEvidence => {
      const key = keyOf(lessonId, row.person_id);
      const spans = stays.get(key) ?? [];
      return {
        personId: row.person_id,
        displayName: row.display_name,
        classId: row.class_id,
        className: row.class_name,
        schoolId: row.school_id,
        presence: presenceOf(
          spans.map((row) => ({
            span: [row.came_at.getTime(), (row.went_at ?? lesson.ended_at ?? now).getTime()],
            lost: row.went_because === "lost" || row.went_because === "takenOver",
          })),
        ),
        lossesMs: spans.flatMap((span) =>
          span.went_because === "lost" && span.went_at ? [span.went_at.getTime()] : [],
        ),
        watched: watched.get(key) ?? [],
        entries: (entries.get(key) ?? []).map((entry) => ({
          entryId: String(entry.entry_id),
          kind: entry.kind,
          status: entry.status,
          how: entry.how,
          reason: entry.reason,
          by:
            entry.by_id === null
              ? null
              : { personId: entry.by_id, displayName: entry.by_name ?? "" },
          at: entry.at.toISOString(),
        })),
      };
    });
    return {
      lessonId,
      title: lesson.title,
      teacherId: lesson.teacher_id,
      teacherName: lesson.teacher_name,
      plannedStart: lesson.planned_start,
      plannedEnd: lesson.planned_end,
      startedAt,
      endedAt: lesson.ended_at,
      taughtUntil: lesson.taught_until,
      outages: lesson.outages.map((outage): Span => [
        Date.parse(outage.from_at),
        Date.parse(outage.until_at),
      ]),
      replayMs: lesson.duration_ms ?? 0,
      children,
    };
  });
};

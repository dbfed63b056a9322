import { type SqlBool, sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { CaptureId, ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Lesson, LessonState, RecordingState } from "../../protocol/lessons.ts";
import type { ReplayAudience } from "../../protocol/replayAudience.ts";
import type { Queries } from "../db/kysely.ts";
import { placeInReach } from "../db/reach.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Reach } from "../lib/permissions.ts";

/** Everything about a lesson that rules and screens ask for. */
export type LessonRecord = {
  lessonId: LessonId;
  kind: Lesson["kind"];
  title: string;
  state: LessonState;
  teacherId: PersonId;
  teacherName: string;
  classes: { classId: ClassId; name: string; schoolId: SchoolId; schoolName: string }[];
  createdAt: Date;
  plannedStart: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  recording: { captureId: CaptureId; state: RecordingState; durationMs: number } | null;
  replayAudience: ReplayAudience;
  /** Of a replay that is gone, or will be. */
  replayDeletion: { at: Date; done: boolean } | null;
};

/** Lessons of one's own and of the places in reach. */
export const lessonInReach = (reach: Exclude<Reach, "all">) =>
  sql<SqlBool>`(lessons.teacher_id = ${reach.teacherId}::uuid or exists (
    select from lesson_classes join classes reached on reached.class_id = lesson_classes.class_id
    where lesson_classes.lesson_id = lessons.lesson_id and ${placeInReach("reached", reach)}))`;

/** Lessons in which classes of the school are, by their ids: for `where … in`. */
export const lessonIdsOfSchool = (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("lesson_classes as held")
    .innerJoin("classes", "classes.class_id", "held.class_id")
    .select("held.lesson_id")
    .where("classes.school_id", "=", schoolId);

/** All students of the classes and a teacher. */
export const countPeople = async (
  queries: Queries,
  classIds: readonly ClassId[],
): Promise<number> => {
  const { students } = await queries
    .selectFrom("memberships")
    .select(({ fn }) => fn.count<number>("person_id").distinct().as("students"))
    .where(sql<SqlBool>`class_id = any(${classIds}::uuid[])`)
    .where("role", "=", "student")
    .executeTakeFirstOrThrow();
  return Number(students) + 1;
};

/** A lesson made on the spot and not begun is forgotten by today's pages after two weeks. */
const unplannedForMs = 14 * 24 * 3_600_000;

/** What was said last of who may watch the replay of a row of `lessons`; null where nobody said anything. */
export const replayAudience = sql<ReplayAudience | null>`(
  select audience from replay_audiences where replay_audiences.lesson_id = lessons.lesson_id
  order by version desc limit 1)`;

export const selectLessons = (queries: Queries) =>
  queries
    .selectFrom("lessons")
    .innerJoin("people", "people.person_id", "lessons.teacher_id")
    .leftJoin("recordings", "recordings.lesson_id", "lessons.lesson_id")
    .leftJoin("replay_deletions", "replay_deletions.lesson_id", "lessons.lesson_id")
    .leftJoin("replay_warnings", "replay_warnings.lesson_id", "lessons.lesson_id")
    .select([
      "lessons.lesson_id",
      "lessons.kind",
      "lessons.title",
      "lessons.state",
      "lessons.teacher_id",
      "lessons.created_at",
      "lessons.planned_start",
      "lessons.started_at",
      "lessons.ended_at",
      "people.display_name",
      "recordings.capture_id",
      "recordings.state as recording_state",
      "recordings.duration_ms",
      "replay_deletions.deleted_at",
      "replay_warnings.goes_at",
    ])
    .select(replayAudience.as("replay_audience"))
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom("lesson_classes")
          .innerJoin("classes", "classes.class_id", "lesson_classes.class_id")
          .innerJoin("schools", "schools.school_id", "classes.school_id")
          .select([
            "classes.class_id",
            "classes.name",
            "classes.school_id",
            "schools.name as school_name",
          ])
          .whereRef("lesson_classes.lesson_id", "=", "lessons.lesson_id")
          .orderBy("schools.created_at")
          .orderBy("classes.number"),
      ).as("classes"),
    );

type SelectedLesson = Awaited<ReturnType<ReturnType<typeof selectLessons>["execute"]>>[number];

export const lessonRecordOf = (row: SelectedLesson): LessonRecord => ({
  lessonId: row.lesson_id,
  kind: row.kind,
  title: row.title,
  state: row.state,
  teacherId: row.teacher_id,
  teacherName: row.display_name,
  classes: row.classes.map((found) => ({
    classId: found.class_id,
    name: found.name,
    schoolId: found.school_id,
    schoolName: found.school_name,
  })),
  createdAt: row.created_at,
  plannedStart: row.planned_start,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  recording:
    row.capture_id === null || row.recording_state === null
      ? null
      : {
          captureId: row.capture_id,
          state: row.recording_state,
          durationMs: row.duration_ms ?? 0,
        },
  replayAudience: row.replay_audience ?? "class",
  replayDeletion: deletionOf(row),
});

/** Of a row with what its two tables say of it. */
export const deletionOf = ({
  deleted_at: deletedAt,
  goes_at: goesAt,
}: Pick<SelectedLesson, "deleted_at" | "goes_at">): LessonRecord["replayDeletion"] => {
  if (deletedAt !== null) return { at: deletedAt, done: true };
  return goesAt === null ? null : { at: goesAt, done: false };
};

export const findLesson = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<LessonRecord | undefined> => {
  const row = await selectLessons(queries)
    .where("lessons.lesson_id", "=", lessonId)
    .executeTakeFirst();
  return row && lessonRecordOf(row);
};

/** @throws SkyclassError notFound */
export const getLesson = async (queries: Queries, lessonId: LessonId): Promise<LessonRecord> => {
  const lesson = await findLesson(queries, lessonId);
  if (!lesson) throw new SkyclassError("notFound");
  return lesson;
};

export const findLessons = async (
  queries: Queries,
  lessonIds: readonly LessonId[],
): Promise<LessonRecord[]> => {
  const rows = await selectLessons(queries)
    .where(sql<boolean>`lessons.lesson_id = any(${lessonIds}::uuid[])`)
    .execute();
  return rows.map(lessonRecordOf);
};

/** Of those made on the spot in the last days: still to be taught, live, or taught since `since`. */
export const listUnplannedLessons = async (
  queries: Queries,
  { since, reach }: { since: Date; reach: Exclude<Reach, "all"> },
): Promise<LessonRecord[]> => {
  const rows = await selectLessons(queries)
    .where("lessons.kind", "=", "live")
    .where("lessons.planned_start", "is", null)
    .where("lessons.created_at", ">=", new Date(since.getTime() - unplannedForMs))
    .where((eb) => eb.or([eb("lessons.state", "!=", "ended"), eb("lessons.ended_at", ">=", since)]))
    .where(lessonInReach(reach))
    .orderBy("lessons.created_at")
    .limit(50)
    .execute();
  return rows.map(lessonRecordOf);
};

/** Lessons that ended since then and can be watched again, the newest first. */
export const listReplays = async (
  queries: Queries,
  { since, reach, limit }: { since: Date; reach: Reach; limit: number },
): Promise<LessonRecord[]> => {
  let found = selectLessons(queries)
    .where("lessons.state", "=", "ended")
    .where("lessons.ended_at", ">=", since)
    .where("recordings.state", "in", ["finishing", "published"]);
  if (reach !== "all") found = found.where(lessonInReach(reach));
  const rows = await found.orderBy("lessons.ended_at", "desc").limit(limit).execute();
  return rows.map(lessonRecordOf);
};

export const insertLesson = async (
  queries: Queries,
  lesson: {
    lessonId: LessonId;
    title: string;
    teacherId: PersonId;
    classIds: readonly ClassId[];
    now: Date;
  },
): Promise<void> => {
  const { lessonId } = lesson;
  await queries
    .insertInto("lessons")
    .values({
      lesson_id: lessonId,
      title: lesson.title,
      teacher_id: lesson.teacherId,
      state: "scheduled",
      created_at: lesson.now,
    })
    .execute();
  await queries
    .insertInto("lesson_classes")
    .values(lesson.classIds.map((classId) => ({ lesson_id: lessonId, class_id: classId })))
    .execute();
};

/** Locked, so that starting and ending it at once happen one after the other. */
export const lockLesson = async (queries: Queries, lessonId: LessonId) =>
  queries
    .selectFrom("lessons")
    .select(["state", "teacher_id", "started_at"])
    .where("lesson_id", "=", lessonId)
    .forUpdate()
    .executeTakeFirst();

export const listLiveLessons = async (queries: Queries) =>
  queries
    .selectFrom("lessons")
    .innerJoin("captures", "captures.lesson_id", "lessons.lesson_id")
    .select(["lessons.lesson_id", "captures.capture_id", "lessons.started_at"])
    .where("lessons.state", "=", "live")
    .execute();

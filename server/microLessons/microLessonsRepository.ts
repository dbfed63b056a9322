import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { BeginMicroLesson, MicroLesson } from "../../protocol/microLessons.ts";
import type { Queries } from "../db/kysely.ts";
import { tellDeletion } from "../lessons/lessonRules.ts";
import { deletionOf } from "../lessons/lessonsRepository.ts";

export type MicroLessonRecord = Omit<MicroLesson, "receivedBytes" | "expiresAt"> & {
  ownerId: PersonId;
  updatedAt: Date;
};

const select = (queries: Queries) =>
  queries
    .selectFrom("micro_lessons as micro")
    .innerJoin("schools", "schools.school_id", "micro.school_id")
    .leftJoin("subjects", "subjects.subject_id", "micro.subject_id")
    .leftJoin("replay_deletions", "replay_deletions.lesson_id", "micro.lesson_id")
    .leftJoin("replay_warnings", "replay_warnings.lesson_id", "micro.lesson_id")
    .selectAll("micro")
    .select(["schools.name as school_name", "subjects.name as subject_name"])
    .select(["replay_deletions.deleted_at", "replay_warnings.goes_at"])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom("micro_lesson_classes as held")
          .innerJoin("classes", "classes.class_id", "held.class_id")
          .select("classes.name")
          .whereRef("held.lesson_id", "=", "micro.lesson_id")
          .orderBy("classes.number"),
      ).as("classes"),
    );

type Row = Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number];

const recordOf = (row: Row): MicroLessonRecord => {
  const deletion = deletionOf(row);
  return {
    lessonId: row.lesson_id,
    ownerId: row.owner_id,
    title: row.title,
    subject: row.subject_name,
    grade: row.grade,
    schoolName: row.school_name,
    wholeSchool: row.whole_school,
    classNames: row.classes.map(({ name }) => name),
    fileName: row.file_name,
    bytes: row.bytes,
    state: row.state,
    step: row.step,
    share: row.share,
    remainingMs: row.remaining_ms,
    refusal: row.refusal,
    durationMs: row.duration_ms,
    replayDeletion: deletion && tellDeletion(deletion),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at,
  };
};

export const findMicroLesson = async (
  queries: Queries,
  lessonId: LessonId,
): Promise<MicroLessonRecord | undefined> => {
  const row = await select(queries).where("micro.lesson_id", "=", lessonId).executeTakeFirst();
  return row && recordOf(row);
};

/** The latest first. */
export const listMicroLessons = async (
  queries: Queries,
  ownerId: PersonId,
): Promise<MicroLessonRecord[]> => {
  const rows = await select(queries)
    .where("owner_id", "=", ownerId)
    .orderBy("micro.created_at", "desc")
    .limit(200)
    .execute();
  return rows.map(recordOf);
};

/** Locks the person, so that two that are begun at once are counted one after the other. */
export const countUnfinished = async (trx: Queries, ownerId: PersonId): Promise<number> => {
  await trx
    .selectFrom("people")
    .select("person_id")
    .where("person_id", "=", ownerId)
    .forUpdate()
    .execute();
  const { count } = await trx
    .selectFrom("micro_lessons")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("owner_id", "=", ownerId)
    .where("state", "in", ["uploading", "waiting", "working", "failed"])
    .executeTakeFirstOrThrow();
  return Number(count);
};

export const insertMicroLesson = async (
  trx: Queries,
  {
    lessonId,
    ownerId,
    schoolId,
    classIds,
    given,
    now,
  }: {
    lessonId: LessonId;
    ownerId: PersonId;
    schoolId: SchoolId;
    classIds: readonly ClassId[];
    given: BeginMicroLesson;
    now: Date;
  },
): Promise<void> => {
  await trx
    .insertInto("micro_lessons")
    .values({
      lesson_id: lessonId,
      owner_id: ownerId,
      school_id: schoolId,
      title: given.title,
      subject_id: given.subjectId,
      grade: given.grade,
      whole_school: given.audience.kind === "school",
      file_name: given.fileName,
      bytes: given.bytes,
      state: "uploading",
      created_at: now,
      updated_at: now,
    })
    .execute();
  if (classIds.length > 0)
    await trx
      .insertInto("micro_lesson_classes")
      .values(classIds.map((classId) => ({ lesson_id: lessonId, class_id: classId })))
      .execute();
};

/** Takes it out of sight with its replay's rows; questions and notes of its viewers stay with the lesson. */
export const deleteMicroLesson = async (trx: Queries, lessonId: LessonId): Promise<boolean> => {
  for (const table of ["ladders", "replays", "recordings"] as const)
    await trx.deleteFrom(table).where("lesson_id", "=", lessonId).execute();
  const { numDeletedRows } = await trx
    .deleteFrom("micro_lessons")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};

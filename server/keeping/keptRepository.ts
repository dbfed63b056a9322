import { type SqlBool, sql } from "kysely";
import type { CaptureId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { KeepJob, KeepResult, KeptHeard, KeptState } from "../../protocol/keptFiles.ts";
import type { Queries } from "../db/kysely.ts";
import { replayAudience } from "../lessons/lessonsRepository.ts";
import { findGivenOut } from "../replay/editsRepository.ts";

export type KeptRecord = {
  lessonId: LessonId;
  heard: KeptHeard;
  edition: number;
  state: KeptState;
  source: string;
  share: number;
  remainingMs: number | null;
  videoBytes: number | null;
  soundBytes: number | null;
  failureReason: string | null;
  updatedAt: Date;
};
export type KeptKey = Pick<KeepJob, "lessonId" | "heard" | "edition">;

const select = (queries: Queries) =>
  queries.selectFrom("kept_files").selectAll("kept_files").orderBy("asked_at");
const recordOf = (
  row: Awaited<ReturnType<ReturnType<typeof select>["execute"]>>[number],
): KeptRecord => ({
  ...{ lessonId: row.lesson_id, heard: row.heard, edition: row.edition, state: row.state },
  ...{ source: row.source, share: row.share, remainingMs: row.remaining_ms },
  ...{ videoBytes: row.video_bytes, soundBytes: row.sound_bytes },
  ...{ failureReason: row.failure_reason, updatedAt: row.updated_at },
});

export const findKept = async (
  queries: Queries,
  { lessonId, heard }: Pick<KeptKey, "lessonId" | "heard">,
): Promise<KeptRecord | null> => {
  const row = await select(queries)
    .where("lesson_id", "=", lessonId)
    .where("heard", "=", heard)
    .executeTakeFirst();
  return row === undefined ? null : recordOf(row);
};

/** All that is wanted or there, those that were asked for first at the beginning. */
export const listKept = async (
  queries: Queries,
  of: { lessonId?: LessonId } = {},
): Promise<KeptRecord[]> => {
  let query = select(queries).where("state", "!=", "none");
  if (of.lessonId !== undefined) query = query.where("lesson_id", "=", of.lessonId);
  return (await query.execute()).map(recordOf);
};

export type Source = {
  /** Tells a replay from every other that was given out, or will be, of the same lesson. */
  source: string;
  captureId: CaptureId;
  folder: string;
};

/** What is given out of a lesson's replay now; null for nothing, or for nobody. */
export const findSource = async (queries: Queries, lessonId: LessonId): Promise<Source | null> => {
  const row = await queries
    .selectFrom("replays")
    .innerJoin("ladders", "ladders.lesson_id", "replays.lesson_id")
    .innerJoin("lessons", "lessons.lesson_id", "replays.lesson_id")
    .select(["replays.capture_id", "ladders.edition"])
    .select(replayAudience.as("audience"))
    .where("replays.lesson_id", "=", lessonId)
    .executeTakeFirst();
  if (row === undefined || row.audience === "nobody") return null;
  const { folder } = await findGivenOut(queries, lessonId);
  if (folder === null) return null;
  const source = `${row.capture_id}/${row.edition}/${folder}`;
  return { source, captureId: row.capture_id, folder };
};

/** Wanted from now on, under an edition that was never used. */
export const askForKept = async (
  queries: Queries,
  asked: {
    lessonId: LessonId;
    heard: KeptHeard;
    source: string;
    /** Null: the school wishes it of each lesson. */
    by: PersonId | null;
    now: Date;
  },
): Promise<void> => {
  const anew = {
    ...{ state: "waiting" as const, source: asked.source, share: 0, remaining_ms: null },
    ...{ video_bytes: null, sound_bytes: null, failure_reason: null },
    ...{ asked_by: asked.by, asked_at: asked.now, updated_at: asked.now },
  };
  await queries
    .insertInto("kept_files")
    .values({ lesson_id: asked.lessonId, heard: asked.heard, edition: 1, ...anew })
    .onConflict((conflict) =>
      conflict
        .columns(["lesson_id", "heard"])
        .doUpdateSet((eb) => ({ ...anew, edition: eb("kept_files.edition", "+", 1) })),
    )
    .execute();
};

/** @returns whether there was such a one, in one of these states */
export const changeKept = async (
  queries: Queries,
  { lessonId, heard, edition }: KeptKey,
  {
    from,
    result,
    ...change
  }: {
    from: readonly KeptState[];
    state: KeptState;
    share?: number;
    remaining_ms?: number | null;
    failure_reason?: string | null;
    result?: Pick<KeepResult, "videoBytes" | "soundBytes">;
    now: Date;
  },
): Promise<boolean> => {
  const { now, ...columns } = change;
  const { numUpdatedRows } = await queries
    .updateTable("kept_files")
    .set({
      ...columns,
      ...(result && { video_bytes: result.videoBytes, sound_bytes: result.soundBytes }),
      updated_at: now,
    })
    .where("lesson_id", "=", lessonId)
    .where("heard", "=", heard)
    .where("edition", "=", edition)
    .where("state", "in", from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Lessons of schools that wish a file of each, published since they do, of which none is wanted yet. */
export const lessonsToKeep = async (
  queries: Queries,
  /** Schools that have no room for one. */
  except: readonly SchoolId[],
): Promise<LessonId[]> => {
  const rows = await queries
    .selectFrom("replays")
    .innerJoin("lessons", "lessons.lesson_id", "replays.lesson_id")
    .leftJoin("kept_files", (join) =>
      join
        .onRef("kept_files.lesson_id", "=", "replays.lesson_id")
        .on("kept_files.heard", "=", "everybody"),
    )
    .select("replays.lesson_id")
    .where((eb) => eb.or([eb("kept_files.state", "is", null), eb("kept_files.state", "=", "none")]))
    .where(
      sql<SqlBool>`exists (
        select from lesson_classes join classes using (class_id) join school_keeping using (school_id)
        where lesson_classes.lesson_id = replays.lesson_id and each_lesson
          and replays.published_at >= school_keeping.set_at
          and school_id <> all(${except}::uuid[]))`,
    )
    .orderBy("replays.published_at")
    .execute();
  return rows.map((row) => row.lesson_id);
};

export const mayClassKeep = async (queries: Queries, lessonId: LessonId): Promise<boolean> => {
  const row = await queries
    .selectFrom("class_keeping")
    .select("class_may")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
  return row?.class_may ?? false;
};

type Said = { by: PersonId; now: Date };

export const setClassKeeping = async (
  queries: Queries,
  { lessonId, classMay, by, now }: Said & { lessonId: LessonId; classMay: boolean },
): Promise<void> => {
  const said = { class_may: classMay, set_by: by, set_at: now };
  await queries
    .insertInto("class_keeping")
    .values({ lesson_id: lessonId, ...said })
    .onConflict((conflict) => conflict.column("lesson_id").doUpdateSet(said))
    .execute();
};

export const findSchoolKeeping = async (queries: Queries, schoolId: SchoolId): Promise<boolean> => {
  const row = await queries
    .selectFrom("school_keeping")
    .select("each_lesson")
    .where("school_id", "=", schoolId)
    .executeTakeFirst();
  return row?.each_lesson ?? false;
};

export const setSchoolKeeping = async (
  queries: Queries,
  { schoolId, eachLesson, by, now }: Said & { schoolId: SchoolId; eachLesson: boolean },
): Promise<void> => {
  const said = { each_lesson: eachLesson, set_by: by, set_at: now };
  await queries
    .insertInto("school_keeping")
    .values({ school_id: schoolId, ...said })
    .onConflict((conflict) => conflict.column("school_id").doUpdateSet(said))
    .execute();
};

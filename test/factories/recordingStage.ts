import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { CaptureId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { LessonState } from "../../protocol/lessons.ts";
import { openDatabase } from "../../server/db/kysely.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import type { Logger } from "../../server/lib/log.ts";
import { openQueueRedis } from "../../server/queue/managedRedis.ts";
import { Ladders } from "../../server/recordings/ladders.ts";
import { Recordings } from "../../server/recordings/recordings.ts";
import { copyDatabaseInto } from "./databaseTemplate.ts";
import { until } from "./until.ts";

export type StartedLesson = { lessonId: LessonId; captureId: CaptureId };

/** Lessons as far as recordings know them: emit `started` and `ended`. */
export class LessonNews extends EventEmitter<{ started: [StartedLesson]; ended: [LessonId] }> {
  onStarted(listener: (started: StartedLesson) => void): () => void {
    this.on("started", listener);
    return () => this.off("started", listener);
  }
  onEnded(listener: (lessonId: LessonId) => void): () => void {
    this.on("ended", listener);
    return () => this.off("ended", listener);
  }
}

/** What recordings stand on: a data folder with its database and queue, and one teacher. */
export const openRecordingStage = async ({ log }: { log: Logger }) => {
  const path = await mkdtemp(join(tmpdir(), "skyclass-recordings-"));
  const dataFolder = await openDataFolder({ path });
  await copyDatabaseInto(path);
  const database = await openDatabase({ dataFolder, log });
  const redis = await openQueueRedis({ dataFolder, log });
  const { db } = database;
  const teacherId = PersonId.parse(randomUUID());
  await db
    .insertInto("people")
    .values({ person_id: teacherId, display_name: "王老师", sign_in_name: "wang" })
    .execute();

  const makeLesson = async (state: LessonState): Promise<LessonId> => {
    const lessonId = LessonId.parse(randomUUID());
    const at = new Date();
    await db
      .insertInto("lessons")
      .values({
        lesson_id: lessonId,
        title: "分数的初步认识",
        teacher_id: teacherId,
        state,
        started_at: state === "scheduled" ? null : at,
        ended_at: state === "ended" ? at : null,
      })
      .execute();
    return lessonId;
  };

  return {
    path,
    db,
    redis: redis.connection,
    makeLesson,
    /** The rows of a lesson that has just gone live. */
    async startLesson(): Promise<StartedLesson> {
      const lessonId = await makeLesson("live");
      const captureId = CaptureId.parse(randomUUID());
      const of = { capture_id: captureId, lesson_id: lessonId };
      await db
        .insertInto("captures")
        .values({ ...of, opened_at: new Date() })
        .execute();
      await db
        .insertInto("recordings")
        .values({ ...of, state: "capturing", updated_at: new Date() })
        .execute();
      return { lessonId, captureId };
    },
    async endLesson({ lessonId }: StartedLesson): Promise<void> {
      await db
        .updateTable("lessons")
        .set({ state: "ended", ended_at: new Date() })
        .where("lesson_id", "=", lessonId)
        .execute();
      await db
        .updateTable("recordings")
        .set({ state: "finishing" })
        .where("lesson_id", "=", lessonId)
        .where("state", "=", "capturing")
        .execute();
    },
    openRecordings: (lessons: LessonNews): Promise<Recordings> =>
      Recordings.create({ db, dataDir: path, redis: redis.connection, lessons, log }),
    openLadders: (replays: Recordings): Promise<Ladders> =>
      Ladders.create({ db, redis: redis.connection, replays, log }),
    async ladderOf(lessonId: LessonId) {
      return db
        .selectFrom("ladders")
        .selectAll()
        .where("lesson_id", "=", lessonId)
        .executeTakeFirst();
    },
    async recordingOf(captureId: CaptureId) {
      return db
        .selectFrom("recordings")
        .selectAll()
        .where("capture_id", "=", captureId)
        .executeTakeFirst();
    },
    /** What failed is tried again at once instead of after ever longer waits, until that is so. */
    async tryAgainUntil(queueName: string, what: () => Promise<boolean>): Promise<void> {
      const queue = new Queue(queueName, { connection: redis.connection });
      try {
        await until(async () => {
          await queue.promoteJobs();
          return what();
        }, 60_000);
      } finally {
        await queue.close();
      }
    },
    async forgetLessons(): Promise<void> {
      for (const table of ["replays", "recordings", "captures", "lessons"] as const)
        await db.deleteFrom(table).execute();
    },
    async close(): Promise<void> {
      await redis.close();
      await database.close();
      await dataFolder.close();
      await rm(path, { recursive: true, force: true });
    },
  };
};
export type RecordingStage = Awaited<ReturnType<typeof openRecordingStage>>;

import type { UnfinishedRecording } from "../../protocol/operation.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";

const mostListed = 50;

/** Lessons that are over and whose replays are not there: what the queue still has to do. */
export const unfinishedRecordings = async (
  db: Db,
  clock: Clock,
): Promise<{
  finishing: number;
  failed: number;
  oldestS: number;
  recordings: UnfinishedRecording[];
}> => {
  const rows = await db
    .selectFrom("recordings")
    .innerJoin("lessons", "lessons.lesson_id", "recordings.lesson_id")
    .select(["recordings.lesson_id", "lessons.title", "recordings.state"])
    .select(["lessons.ended_at", "recordings.failure_reason"])
    .where("recordings.state", "in", ["finishing", "failed"])
    .orderBy("lessons.ended_at")
    .execute();
  const finishing = rows.filter(({ state }) => state === "finishing");
  const oldest = finishing[0]?.ended_at;
  const ageMs = oldest ? clock.now().getTime() - oldest.getTime() : 0;
  return {
    finishing: finishing.length,
    failed: rows.length - finishing.length,
    oldestS: Math.max(0, Math.round(ageMs / 1000)),
    recordings: rows.slice(0, mostListed).map((row) => ({
      lessonId: row.lesson_id,
      title: row.title,
      state: row.state,
      endedAt: row.ended_at?.toISOString() ?? null,
      failureReason: row.failure_reason,
    })),
  };
};

/** Replays that the speech-to-text program has still to hear; none where there is no program. */
export const unfinishedHearings = async (db: Db): Promise<{ waiting: number; failed: number }> => {
  const { waiting, failed } = await db
    .selectFrom("caption_hearings")
    .select(({ fn }) => [
      fn.countAll<number>().filterWhere("state", "in", ["waiting", "working"]).as("waiting"),
      fn.countAll<number>().filterWhere("state", "=", "failed").as("failed"),
    ])
    .where("state", "!=", "done")
    .executeTakeFirstOrThrow();
  return { waiting, failed };
};

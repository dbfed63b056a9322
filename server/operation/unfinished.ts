import { sql } from "kysely";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";

/** How many lessons are over whose replays are not there, and how long the first of them has been waiting. */
export const unfinishedRecordings = async (
  db: Db,
  clock: Clock,
): Promise<{ finishing: number; failed: number; oldestS: number }> => {
  const rows = await db
    .selectFrom("recordings")
    .innerJoin("lessons", "lessons.lesson_id", "recordings.lesson_id")
    .select(({ fn }) => [
      "recordings.state",
      fn.countAll<number>().as("count"),
      // The later of the two, of whichever there is.
      sql<Date | null>`min(greatest(lessons.ended_at, recordings.made_anew_at))`.as("oldest"),
    ])
    .where("recordings.state", "in", ["finishing", "failed"])
    .groupBy("recordings.state")
    .execute();
  const finishing = rows.find(({ state }) => state === "finishing");
  const failed = rows.find(({ state }) => state === "failed");
  const oldest = finishing?.oldest;
  const ageMs = oldest ? clock.now().getTime() - oldest.getTime() : 0;
  return {
    finishing: Number(finishing?.count ?? 0),
    failed: Number(failed?.count ?? 0),
    oldestS: Math.max(0, Math.round(ageMs / 1000)),
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

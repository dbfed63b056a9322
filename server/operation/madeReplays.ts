import type { MadeReplay, MadeReplaysQuery } from "../../protocol/operation.ts";
import { containing } from "../db/containing.ts";
import type { Db } from "../db/kysely.ts";

const mostListed = 20;

/** Replays of lessons that were recorded here, the newest first. */
export const listMadeReplays = async (db: Db, { q }: MadeReplaysQuery): Promise<MadeReplay[]> => {
  let query = db
    .selectFrom("replays")
    .innerJoin("recordings", "recordings.lesson_id", "replays.lesson_id")
    .innerJoin("captures", "captures.capture_id", "replays.capture_id")
    .innerJoin("lessons", "lessons.lesson_id", "replays.lesson_id")
    .innerJoin("people", "people.person_id", "lessons.teacher_id")
    .select(["replays.lesson_id", "replays.started_at", "replays.duration_ms"])
    .select(["replays.published_at", "captures.deleted_at"])
    .select(["lessons.title", "people.display_name"])
    .where("recordings.state", "=", "published")
    // What was uploaded has no capture.
    .where("lessons.kind", "=", "live")
    .orderBy("replays.published_at", "desc")
    .limit(mostListed);
  if (q !== undefined && q !== "")
    query = query.where(containing(["lessons.title", "people.display_name"], q));
  const rows = await query.execute();
  return rows.map((row) => ({
    ...{ lessonId: row.lesson_id, title: row.title, teacherName: row.display_name },
    ...{ startedAt: row.started_at.toISOString(), durationMs: row.duration_ms },
    publishedAt: row.published_at.toISOString(),
    captureKept: row.deleted_at === null,
  }));
};

import { Router } from "express";
import type { Config } from "../../config/schema.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { LiveLessons } from "../lessons/liveLessons.ts";
import type { QueueConnection } from "../queue/managedRedis.ts";
import { Recordings } from "../recordings/recordings.ts";
import type { LiveRooms } from "../rooms/liveRooms.ts";

/** Sees to it that captures become replays, and hands them out. */
export const startRecordings = async (parts: {
  config: Config;
  db: Db;
  connection: QueueConnection;
  lessons: LiveLessons;
  clock: Clock;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<{ replayRouter: Router }> => {
  const recordings = await Recordings.create({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    redis: parts.connection,
    lessons: parts.lessons,
    log: parts.log.child({ part: "recordings" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "recordings", close: () => recordings.close() });
  return { replayRouter: Router() };
};

/** Lessons that were live when the process before us ended go on, waiting for their teacher. */
export const adoptLiveLessons = async (parts: {
  db: Db;
  rooms: LiveRooms;
  log: Logger;
}): Promise<void> => {
  const live = await parts.db
    .selectFrom("lessons")
    .innerJoin("captures", "captures.lesson_id", "lessons.lesson_id")
    .select(["lessons.lesson_id", "lessons.started_at", "captures.capture_id"])
    .where("lessons.state", "=", "live")
    .execute();
  for (const { lesson_id: lessonId, started_at: startedAt, capture_id: captureId } of live) {
    if (startedAt === null) continue;
    parts.log.info({ lessonId, captureId }, "a live lesson is gone on with");
    parts.rooms.adopt({ lessonId, startedAt, captureId });
  }
};

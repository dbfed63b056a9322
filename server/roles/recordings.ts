import type { Router } from "express";
import { bucketOf, type Config } from "../../config/schema.ts";
import { Hearings } from "../captions/hearings.ts";
import type { Db } from "../db/kysely.ts";
import { createErasing } from "../erasure/erasing.ts";
import { erasureRoutes } from "../erasure/erasureRoutes.ts";
import { KeepWork } from "../keeping/keepWork.ts";
import { keptFiles } from "../keeping/keptFiles.ts";
import { Bucket } from "../lib/bucket.ts";
import type { Clock } from "../lib/clock.ts";
import type { Secrets } from "../lib/dataFolder.ts";
import { diskRoom } from "../lib/diskRoom.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { Metrics } from "../lib/metrics.ts";
import type { Route } from "../lib/route.ts";
import type { OperationParts, WorkDesk } from "../operation/operation.ts";
import type { QueueConnection } from "../queue/managedRedis.ts";
import { CaptureRetention } from "../recordings/captureRetention.ts";
import { SkyclassError } from "../lib/errors.ts";
import { Cuts } from "../recordings/cuts.ts";
import { Ladders } from "../recordings/ladders.ts";
import { LocalCopies } from "../recordings/localCopies.ts";
import { createMakeReplayAnew, type MakeAnew } from "../recordings/makeAnew.ts";
import { Recordings } from "../recordings/recordings.ts";
import { Stores } from "../recordings/stores.ts";
import { createReplay } from "../replay/replay.ts";
import type { LiveRooms } from "../rooms/liveRooms.ts";
import { ReplayRetention } from "../storage/replayRetention.ts";
import { Sweeper } from "../storage/sweeper.ts";
import { type CoreApi, offloadOf } from "./api.ts";

/** Sees to it that captures become replays, and hands them out. */
export const startRecordings = async (parts: {
  config: Config;
  db: Db;
  connection: QueueConnection;
  core: CoreApi;
  secrets: Secrets;
  clock: Clock;
  lifecycle: Lifecycle;
  log: Logger;
  metrics: Metrics;
}): Promise<{
  routes: Route[];
  routers: Router[];
  ladders: Ladders;
  works: Omit<OperationParts["works"], "upload">;
  makeReplayAnew: OperationParts["makeReplayAnew"];
}> => {
  const bucketSettings = bucketOf(parts.config);
  const bucket = bucketSettings === undefined ? null : new Bucket(bucketSettings);
  const recordings = await Recordings.create({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    redis: parts.connection,
    lessons: parts.core.liveLessons,
    log: parts.log.child({ part: "recordings" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "recordings", close: () => recordings.close() });
  const ladders = await Ladders.create({
    db: parts.db,
    redis: parts.connection,
    replays: recordings,
    log: parts.log.child({ part: "ladders" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "ladders", close: () => ladders.close() });
  let hearing: WorkDesk = nothingToHear;
  if (parts.config.CAPTIONS_COMMAND !== undefined) {
    const hearings = await Hearings.create({
      db: parts.db,
      redis: parts.connection,
      replays: recordings,
      language: parts.config.CAPTIONS_LANGUAGE,
      log: parts.log.child({ part: "captions" }),
      clock: parts.clock,
    });
    parts.lifecycle.add({ name: "captions", close: () => hearings.close() });
    hearing = hearings;
  }
  const cuts = await Cuts.create({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    redis: parts.connection,
    edits: parts.core.edits,
    replays: recordings,
    log: parts.log.child({ part: "cuts" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "edited replays", close: () => cuts.close() });
  const keeps = await KeepWork.create({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    redis: parts.connection,
    ...{ keeping: parts.core.keeping, edits: parts.core.edits, replays: recordings },
    log: parts.log.child({ part: "files to keep" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "files to keep", close: () => keeps.close() });
  const stores = await Stores.create({
    ...{ db: parts.db, redis: parts.connection, bucket: bucketSettings },
    ...{ edits: parts.core.edits, replays: recordings },
    log: parts.log.child({ part: "stored replays" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "stored replays", close: () => stores.close() });
  if (parts.config.REPLAY_LOCAL_DAYS !== undefined) {
    const localCopies = new LocalCopies({
      ...{ db: parts.db, dataDir: parts.config.DATA_DIR, clock: parts.clock },
      keepForDays: parts.config.REPLAY_LOCAL_DAYS,
      isDiskShort: async () => {
        const { freeBytes, totalBytes } = await diskRoom(parts.config.DATA_DIR);
        return 100 * freeBytes < parts.config.ALARM_DISK_FREE_PERCENT * totalBytes;
      },
      log: parts.log.child({ part: "local copies" }),
    });
    // The first is begun, not waited for.
    void localCopies.sweep();
    parts.lifecycle.add({ name: "local copies", close: () => localCopies.close() });
  }
  const retention = await CaptureRetention.create({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    keepForDays: parts.config.CAPTURE_DAYS,
    recordings,
    metrics: parts.metrics,
    log: parts.log.child({ part: "captures" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "capture retention", close: () => retention.close() });
  const replayRetention = await ReplayRetention.create({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    storage: parts.core.storage,
    metrics: parts.metrics,
    log: parts.log.child({ part: "storage" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "replay retention", close: () => replayRetention.close() });
  const sweeper = new Sweeper({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    timeZone: parts.config.TIME_ZONE,
    metrics: parts.metrics,
    log: parts.log.child({ part: "sweeper" }),
    clock: parts.clock,
  });
  parts.lifecycle.add({ name: "sweeper", close: () => sweeper.close() });
  const makeAnew: MakeAnew = async (of, change) =>
    recordings.makeAnew(of, async () => {
      await ladders.forget(of.lessonId);
      await change();
    });
  const erasing = createErasing({
    db: parts.db,
    dataDir: parts.config.DATA_DIR,
    bucket,
    clock: parts.clock,
    sessions: parts.core.sessions,
    makeAnew,
  });
  const offload = offloadOf(parts.config);
  const replay = createReplay({
    dataDir: parts.config.DATA_DIR,
    bucket,
    passKey: parts.secrets.replayCookieKey,
    sessions: parts.core.sessions,
    lessons: parts.core.lessons,
    places: parts.core.places,
    edits: parts.core.edits,
    ...{ clock: parts.clock, offload },
  });
  return {
    routes: [
      ...replay.routes,
      ...erasureRoutes({ db: parts.db, dataDir: parts.config.DATA_DIR, erasing }),
    ],
    routers: [
      replay.router,
      keptFiles({
        dataDir: parts.config.DATA_DIR,
        bucket,
        findActor: async (cookieHeader) => parts.core.sessions.find(cookieHeader),
        ...{ keeping: parts.core.keeping, offload },
      }),
    ],
    ladders,
    works: { replay: recordings, ladder: ladders, cut: cuts, keep: keeps, hearing, store: stores },
    makeReplayAnew: createMakeReplayAnew({
      ...{ db: parts.db, dataDir: parts.config.DATA_DIR, clock: parts.clock, makeAnew },
    }),
  };
};

/** Where no program hears replays. */
const nothingToHear: WorkDesk = {
  unfinished: async () => [],
  retry: async () => {
    throw new SkyclassError("notFound");
  },
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

import type { Config } from "../../config/schema.ts";
import packageJson from "../../package.json" with { type: "json" };
import { createRecordLook } from "../audit/looks.ts";
import { openDatabase } from "../db/kysely.ts";
import { openDistrict } from "../demo/openDistrict.ts";
import { fingerprintOf } from "../http/trialCertificate.ts";
import { systemClock } from "../lib/clock.ts";
import { openDataFolder } from "../lib/dataFolder.ts";
import { SkyclassError } from "../lib/errors.ts";
import { createLifecycle, type Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import { createMetrics } from "../lib/metrics.ts";
import { createOriginCheck } from "../lib/origin.ts";
import { createOperation } from "../operation/operation.ts";
import { operationRoutes } from "../operation/operationRoutes.ts";
import { mediaWaysRoutes } from "../phoneTests/mediaWaysRoutes.ts";
import { openQueueRedis } from "../queue/managedRedis.ts";
import { startPresence } from "./attendance.ts";
import { mostPeople } from "../rooms/places.ts";
import { createRungs } from "../rungs/rungs.ts";
import { rungsRoutes } from "../rungs/rungsRoutes.ts";
import { certificateOf, createApiServer, listen, startCore } from "./api.ts";
import { entranceText, siteAddress, trialText } from "./entrance.ts";
import { type MediaRole, startMediaRole } from "./media.ts";
import { startMicroLessons } from "./microLessons.ts";
import { startOperation } from "./operation.ts";
import { startQuestionPhotos } from "./questionPhotos.ts";
import { startSlides } from "./slides.ts";
import { adoptLiveLessons, startRecordings } from "./recordings.ts";
import { startRecorderRole } from "./recorder.ts";

export type RunningNode = {
  /** No new lessons; running ones may finish until the limit; then everything closes. Idempotent. */
  close(options: { drainLimitMs: number }): Promise<void>;
};

type Parts = {
  config: Config;
  log: Logger;
  /** Text for the person who started it; may hold one-time links, so it is never logged. */
  announce: (text: string) => void;
};

/**
 * One process tree with its roles. The api and media roles share a process: a lesson's sockets end
 * where its router is, and the API answers there, too. The recorder role can run elsewhere, on the
 * same files.
 * @throws what stopped the boot; everything opened until then is closed again
 */
export const runNode = async (parts: Parts): Promise<RunningNode> => {
  const lifecycle = createLifecycle({ log: parts.log });
  try {
    const serves = parts.config.ROLES.includes("api");
    const media = serves ? await openServing(parts, lifecycle) : null;
    if (!serves) await openRecorderOnly(parts, lifecycle);
    return {
      async close({ drainLimitMs }) {
        await media?.rooms.drain({ limitMs: drainLimitMs });
        await lifecycle.close();
      },
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
};

/** A node that only records: it needs the files, the queue, and nothing else. */
const openRecorderOnly = async ({ config, log, announce }: Parts, lifecycle: Lifecycle) => {
  const { REDIS_URL: url } = config;
  if (url === undefined) throw new Error("REDIS_URL is needed when ROLES is recorder alone");
  await startRecorderRole({ config, connection: { url }, lifecycle, log });
  announce("Skyclass records here.");
};

const openServing = async (
  { config, log, announce }: Parts,
  lifecycle: Lifecycle,
): Promise<MediaRole> => {
  const clock = systemClock;
  const metrics = createMetrics();
  const die = (why: string) => {
    // Nothing can be kept going without it; whoever supervises us starts us again.
    log.fatal(why);
    process.exit(1);
  };

  const dataFolder = await openDataFolder({
    path: config.DATA_DIR,
    onLockLost: () => die("the lock on the data folder was lost"),
  });
  lifecycle.add({ name: "data folder", close: () => dataFolder.close() });
  const certificate = await certificateOf(config);
  const [database, redis] = await Promise.all([
    openDatabase({
      url: config.DATABASE_URL,
      dataFolder,
      log: log.child({ part: "database" }),
      onDied: (error) => die(`the embedded database died: ${error.message}`),
    }),
    openQueueRedis({ url: config.REDIS_URL, dataFolder, log: log.child({ part: "queue" }) }),
  ]);
  lifecycle.add({ name: "database", close: () => database.close() });
  lifecycle.add({ name: "queue", close: () => redis.close() });

  const watch = await startOperation({ config, database, clock, lifecycle, log, metrics });
  let media: MediaRole | null = null;
  const core = await startCore({
    db: database.db,
    clock,
    timeZone: config.TIME_ZONE,
    presentIn: (lessonId) => media?.rooms.peopleIn(lessonId) ?? new Set(),
    mostInLesson: mostPeople({
      places: config.RTC_WORKER_PLACES,
      workers: config.RTC_WORKERS,
    }),
    lifecycle,
    log,
  });
  const replay = await startRecordings({
    config,
    db: database.db,
    connection: redis.connection,
    core,
    secrets: dataFolder.secrets,
    clock,
    lifecycle,
    log,
    metrics,
  });

  const slides = await startSlides({
    config,
    db: database.db,
    connection: redis.connection,
    core,
    clock,
    lifecycle,
    log,
  });
  const microLessons = await startMicroLessons({
    ...{ config, db: database.db, connection: redis.connection, core, clock, lifecycle, log },
    onPublished: () => void replay.ladders.reconcile(),
  });
  const rungs = createRungs({
    ...{ db: database.db, clock, slides: slides.slides, boards: core.boards },
    chat: core.chat,
    rooms: () => media?.rooms ?? null,
    recordLook: createRecordLook({ db: database.db }),
  });
  const questionPhotos = await startQuestionPhotos({
    ...{ config, db: database.db, core, clock, lifecycle, log },
  });
  const originCheck = createOriginCheck({ publicUrl: config.PUBLIC_URL });
  const health = {
    database: () => database.ping(),
    queue: () => redis.ping(),
    media: async () => {
      if (!media) throw new Error("starting");
      await media.isReady();
    },
  };
  const operation = createOperation({
    ...{ database, clock, watch, metrics, health },
    rooms: () => media?.rooms.overview() ?? [],
    works: { ...replay.works, upload: microLessons.work },
    makeReplayAnew: replay.makeReplayAnew,
    workersWanted: config.RTC_WORKERS,
    version: packageJson.version,
  });
  const httpServer = await createApiServer({
    config,
    certificate,
    routes: [
      ...core.routes,
      ...replay.routes,
      ...slides.routes,
      ...microLessons.routes,
      ...rungsRoutes({ rungs }),
      ...questionPhotos.routes,
      ...operationRoutes({ operation }),
      ...mediaWaysRoutes({
        mediaWays: () => {
          if (!media) throw new SkyclassError("mediaUnavailable");
          return media.mediaWays;
        },
      }),
    ],
    routers: [...replay.routers, slides.router, microLessons.router, questionPhotos.router],
    findActor: (cookieHeader) => core.sessions.find(cookieHeader),
    originCheck,
    readyChecks: health,
    log: log.child({ part: "http" }),
    metrics,
  });
  lifecycle.add({
    name: "http server",
    close: async () => {
      const closed = Promise.withResolvers<void>();
      httpServer.close(() => closed.resolve());
      httpServer.closeAllConnections();
      await closed.promise;
    },
  });
  if (config.ROLES.includes("recorder"))
    await startRecorderRole({ config, connection: redis.connection, lifecycle, log });
  await startPresence({ presence: core.presence, lifecycle, log: log.child({ part: "presence" }) });
  media = await startMediaRole({
    config,
    httpServer,
    sessions: core.sessions,
    liveLessons: core.liveLessons,
    questions: core.questions,
    slides: slides.slides,
    boards: core.boards,
    polls: core.polls,
    chat: core.chat,
    consents: core.consents,
    stageLog: core.stageLog,
    pulseLog: core.pulseLog,
    presenceLog: core.presence,
    rungLog: rungs,
    originCheck,
    clock,
    lifecycle,
    log,
    metrics,
  });
  await adoptLiveLessons({ db: database.db, rooms: media.rooms, log });

  const entrance = await openDistrict({
    db: database.db,
    clock,
    schools: core.schools,
    lessons: core.lessons,
    timetable: core.timetable,
    consents: core.consents,
    timeZone: config.TIME_ZONE,
    production: config.NODE_ENV === "production",
    demoLan: config.DEMO_LAN,
  });
  const port = await listen(httpServer, config);
  announce(entranceText(siteAddress(config, port), entrance));
  if (config.HTTPS === "trial" && certificate !== null)
    announce(trialText(await fingerprintOf(certificate)));
  return media;
};

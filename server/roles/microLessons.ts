import type { Router } from "express";
import type { Config } from "../../config/schema.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { Route } from "../lib/route.ts";
import { createMicroLessons } from "../microLessons/microLessons.ts";
import { microLessonsRoutes } from "../microLessons/microLessonsRoutes.ts";
import { UploadFiles } from "../microLessons/uploadFiles.ts";
import { uploadRouter } from "../microLessons/uploadRouter.ts";
import { UploadWork } from "../microLessons/uploadWork.ts";
import type { QueueConnection } from "../queue/managedRedis.ts";
import type { CoreApi } from "./api.ts";

/** Takes videos of teachers, and sees to it that replays are made of them. */
export const startMicroLessons = async (parts: {
  config: Config;
  db: Db;
  connection: QueueConnection;
  core: Pick<CoreApi, "sessions">;
  onPublished: () => void;
  clock: Clock;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<{ routes: Route[]; router: Router; work: UploadWork }> => {
  const { config, db, clock, core, onPublished } = parts;
  const log = parts.log.child({ part: "uploads" });
  const keepForDays = config.UPLOAD_DAYS;
  const files = new UploadFiles({ dataDir: config.DATA_DIR });
  const mostBytes = config.UPLOAD_BYTES;
  const microLessons = createMicroLessons({ db, clock, files, mostBytes, keepForDays });
  const work = await UploadWork.create({
    ...{ db, files, microLessons, keepForDays, onPublished, log, clock },
    redis: parts.connection,
  });
  parts.lifecycle.add({ name: "uploads", close: () => work.close() });
  const findActor = async (cookieHeader: string | undefined) => core.sessions.find(cookieHeader);
  return {
    routes: microLessonsRoutes({ microLessons }),
    router: uploadRouter({ files, microLessons, findActor, log }),
    work,
  };
};

import type { Router } from "express";
import type { Config } from "../../config/schema.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { Route } from "../lib/route.ts";
import { QuestionPhotos } from "../questions/questionPhotos.ts";
import { questionPhotoFiles, questionPhotosRoutes } from "../questions/questionPhotosRoutes.ts";
import type { CoreApi } from "./api.ts";

/** Takes photos for questions, and hands them out. */
export const startQuestionPhotos = async (parts: {
  config: Config;
  db: Db;
  core: Pick<CoreApi, "sessions" | "questions">;
  clock: Clock;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<{ routes: Route[]; router: Router }> => {
  const { db, clock, core } = parts;
  const dataDir = parts.config.DATA_DIR;
  const log = parts.log.child({ part: "question photos" });
  const photos = await QuestionPhotos.create({
    ...{ db, dataDir, clock, log, questions: core.questions },
  });
  parts.lifecycle.add({ name: "question photos", close: () => photos.close() });
  const router = questionPhotoFiles({
    dataDir,
    photos,
    findActor: async (cookieHeader) => core.sessions.find(cookieHeader),
  });
  return { routes: questionPhotosRoutes({ photos }), router };
};

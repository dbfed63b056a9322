import type { Router } from "express";
import type { Config } from "../../config/schema.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { Route } from "../lib/route.ts";
import type { QueueConnection } from "../queue/managedRedis.ts";
import { slidePictures } from "../slides/slidePictures.ts";
import { SlideRenderings } from "../slides/slideRenderings.ts";
import { createSlides, type Slides } from "../slides/slides.ts";
import { slidesRoutes } from "../slides/slidesRoutes.ts";
import { type CoreApi, offloadOf } from "./api.ts";

/** Takes slides for lessons, sees to it that pages are made of them, and hands those out. */
export const startSlides = async (parts: {
  config: Config;
  db: Db;
  connection: QueueConnection;
  core: Pick<CoreApi, "sessions" | "edits">;
  clock: Clock;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<{ slides: Slides; routes: Route[]; router: Router }> => {
  const { db, clock, core } = parts;
  const dataDir = parts.config.DATA_DIR;
  const slides = createSlides({ db, clock, dataDir, edits: core.edits });
  const renderings = await SlideRenderings.create({
    ...{ db, dataDir, slides, clock },
    redis: parts.connection,
    log: parts.log.child({ part: "slides" }),
  });
  parts.lifecycle.add({ name: "slides", close: () => renderings.close() });
  const router = slidePictures({
    dataDir,
    ...{ slides, offload: offloadOf(parts.config) },
    findActor: async (cookieHeader) => core.sessions.find(cookieHeader),
  });
  return { slides, routes: slidesRoutes({ slides, edits: core.edits }), router };
};

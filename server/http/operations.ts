import { timingSafeEqual } from "node:crypto";
import { Router } from "express";
import type { Metrics } from "../lib/metrics.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { withinLimit } from "../lib/timeLimit.ts";
import { hashToken } from "../lib/tokens.ts";
import { isLoopback } from "./requestFacts.ts";

/** Resolves when the part works. */
export type ReadyCheck = () => Promise<unknown>;

const checkLimitMs = 3_000;

const holds = async (check: ReadyCheck): Promise<boolean> => {
  const late = () => new Error("no answer in time");
  try {
    await withinLimit(check(), { limitMs: checkLimitMs, late });
    return true;
  } catch {
    return false;
  }
};

/** `/healthz`: the process answers. `/readyz`: all it needs works. `/metrics`: for this machine or with the token. */
export const operationsRouter = (options: {
  checks: Readonly<Record<string, ReadyCheck>>;
  metrics: Metrics;
  metricsToken: string | undefined;
  log: Logger;
}): Router => {
  const { checks, metrics, metricsToken, log } = options;
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.setHeader("cache-control", "no-store");
    response.json({ ok: true });
  });
  router.get("/readyz", async (_request, response) => {
    const names = Object.keys(checks);
    const outcomes = await Promise.all(Object.values(checks).map(holds));
    const failed = names.filter((_name, index) => outcomes[index] !== true);
    if (failed.length > 0) log.warn({ failed }, "not ready");
    response.setHeader("cache-control", "no-store");
    response.status(failed.length === 0 ? 200 : 503).json({
      ok: failed.length === 0,
      checks: Object.fromEntries(names.map((name, index) => [name, outcomes[index] === true])),
    });
  });
  router.get("/metrics", async (request, response) => {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const proven =
      metricsToken !== undefined &&
      given !== undefined &&
      timingSafeEqual(hashToken(given), hashToken(metricsToken));
    if (!proven && !isLoopback(request)) throw new SkyclassError("forbidden");
    response.setHeader("cache-control", "no-store");
    response.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
};

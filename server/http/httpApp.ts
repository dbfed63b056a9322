import { randomUUID } from "node:crypto";
import express, { type Express, type RequestHandler, type Router } from "express";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { Counter, Histogram, type Metrics } from "../lib/metrics.ts";
import type { OriginCheck } from "../lib/origin.ts";
import type { Route, SignedIn } from "../lib/route.ts";
import { createApiRouter } from "./apiRouter.ts";
import { clientFiles } from "./clientFiles.ts";
import { compressed } from "./compressing.ts";
import { describeApi } from "./openApi.ts";
import { operationsRouter, type ReadyCheck } from "./operations.ts";
import { problemAnswers, refusalOf } from "./problems.ts";
import { securityHeaders } from "./securityHeaders.ts";

export type HttpAppParts = {
  /** REST calls, registered and documented from the same declarations. */
  routes: readonly Route[];
  /** What is not JSON: replay delivery. Errors that these throw are answered like all others. */
  routers?: readonly Router[];
  findActor: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  originCheck: OriginCheck;
  /** People open the site by https. */
  https: boolean;
  /** Browsers are to insist on https from now on; never with a certificate that may go again. */
  strictHttps: boolean;
  trustProxy: number | string[];
  /** Folder of the built client; without it only the API is served. */
  clientFolder?: string | undefined;
  readyChecks: Readonly<Record<string, ReadyCheck>>;
  metrics: Metrics;
  metricsToken?: string | undefined;
  version: string;
  log: Logger;
};

/** Times and counts answers by declared route, never by address. */
const measured = (metrics: HttpAppParts["metrics"]): RequestHandler => {
  const duration = new Histogram({
    name: "skyclass_http_request_duration_seconds",
    help: "Time to answer, by route, method and status.",
    labelNames: ["route", "method", "status"],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [metrics],
  });
  const refusals = new Counter({
    name: "skyclass_http_refusals",
    help: "Refused requests, by error code.",
    labelNames: ["code"],
    registers: [metrics],
  });
  const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
  return (request, response, next) => {
    const stop = duration.startTimer();
    response.once("close", () => {
      const route: unknown = response.locals["route"];
      stop({
        route: typeof route === "string" ? route : "other",
        method: methods.has(request.method) ? request.method : "other",
        status: String(response.statusCode),
      });
      const refusal = refusalOf(response);
      if (refusal !== undefined) refusals.inc({ code: refusal });
    });
    next();
  };
};

const numbered: RequestHandler = (_request, response, next) => {
  response.setHeader("x-request-id", randomUUID());
  next();
};

const reading = new Set(["GET", "HEAD", "OPTIONS"]);

const sameOrigin =
  (isOwn: OriginCheck): RequestHandler =>
  (request, _response, next) => {
    const { origin, host } = request.headers;
    if (!reading.has(request.method) && !isOwn({ origin, host }))
      throw new SkyclassError("originRefused");
    next();
  };

/** Everything that answers HTTP, apart from the listener. */
export const createHttpApp = (parts: HttpAppParts): Express => {
  const { https, strictHttps } = parts;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", parts.trustProxy);
  app.set("query parser", "simple");
  app.set("case sensitive routing", true);
  app.set("etag", false);
  // Express's own last resort must not print stacks to callers, whatever NODE_ENV says.
  app.set("env", "production");
  app.use(numbered, measured(parts.metrics), ...securityHeaders({ https, strictHttps }));
  app.use(compressed());
  app.use(
    operationsRouter({
      checks: parts.readyChecks,
      metrics: parts.metrics,
      metricsToken: parts.metricsToken,
      log: parts.log,
    }),
  );
  app.use(sameOrigin(parts.originCheck));
  // Made for whoever asks first: it takes longer than all the rest here, and few starts are asked for it.
  let description: ReturnType<typeof describeApi> | undefined;
  app.get("/api/openapi.json", (_request, response) => {
    description ??= describeApi(parts.routes, parts.version);
    response.json(description);
  });
  app.use(createApiRouter({ routes: parts.routes, findActor: parts.findActor, https }));
  for (const router of parts.routers ?? []) app.use(router);
  if (parts.clientFolder !== undefined) app.use(clientFiles(parts.clientFolder));
  app.use(() => {
    throw new SkyclassError("notFound");
  });
  app.use(problemAnswers({ log: parts.log }));
  return app;
};

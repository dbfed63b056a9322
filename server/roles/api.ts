import type { Router } from "express";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "../../config/schema.ts";
import packageJson from "../../package.json" with { type: "json" };
import type { Database } from "../db/kysely.ts";
import { type CertificateFiles, readCertificate } from "../http/certificate.ts";
import { createCoreApi } from "../http/coreApi.ts";
import { createHttpApp, type HttpAppParts } from "../http/httpApp.ts";
import type { ReadyCheck } from "../http/operations.ts";
import { trialCertificate } from "../http/trialCertificate.ts";
import { createWebServer, type WebServer } from "../http/webServer.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { Metrics } from "../lib/metrics.ts";
import type { Offload } from "../lib/offload.ts";
import type { OriginCheck } from "../lib/origin.ts";
import type { Route } from "../lib/route.ts";
import { SearchIndex } from "../search/searchIndex.ts";
import type { PresentIn } from "../today/missing.ts";

const clientFolder = fileURLToPath(new URL("../../dist/client", import.meta.url));
const sweepMs = 3_600_000;

export type CoreApi = ReturnType<typeof createCoreApi>;

/** People, schools, lessons and their REST calls on this database; what has expired is swept. */
export const startCore = async (parts: {
  db: Database["db"];
  clock: Clock;
  timeZone: string;
  presentIn: PresentIn;
  mostInLesson: number;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<CoreApi> => {
  const { db, clock, timeZone, presentIn, mostInLesson, log } = parts;
  const core = createCoreApi({ db, clock, timeZone, presentIn, mostInLesson, log });
  await core.imports.settle();
  const searchIndex = new SearchIndex({ db, log });
  searchIndex.start();
  const sweep = () => {
    core.sessions
      .sweep()
      .then(() => core.imports.sweep())
      .catch((error: unknown) => log.warn({ err: error }, "what has expired was not swept"));
  };
  const sweeping = setInterval(sweep, sweepMs);
  parts.lifecycle.add({
    name: "core",
    close: async () => {
      clearInterval(sweeping);
      await searchIndex.close();
      await core.imports.close();
    },
  });
  return core;
};

/** Everything that answers HTTP, not listening yet: the media role puts its sockets on the same server. */
export const createApiServer = async (parts: {
  config: Config;
  certificate: CertificateFiles | null;
  routes: readonly Route[];
  routers: readonly Router[];
  findActor: HttpAppParts["findActor"];
  originCheck: OriginCheck;
  readyChecks: Record<string, ReadyCheck>;
  log: Logger;
  metrics: Metrics;
}): Promise<WebServer> => {
  const { config } = parts;
  const app = createHttpApp({
    routes: parts.routes,
    routers: parts.routers,
    findActor: parts.findActor,
    originCheck: parts.originCheck,
    https: config.isHttps,
    strictHttps: config.isHttps && config.HTTPS !== "trial",
    trustProxy: config.TRUST_PROXY,
    clientFolder: existsSync(clientFolder) ? clientFolder : undefined,
    readyChecks: parts.readyChecks,
    metrics: parts.metrics,
    metricsToken: config.METRICS_TOKEN,
    version: packageJson.version,
    log: parts.log,
  });
  return createWebServer({ listener: app, certificate: parts.certificate, log: parts.log });
};

/** Who hands out large files in our place, if anybody. */
export const offloadOf = ({ DATA_DIR: dataDir, ACCEL_REDIRECT: prefix }: Config) =>
  prefix === undefined ? undefined : ({ dataDir, prefix } satisfies Offload);

/** What https is served with; null where it is not. @throws CertificateUnusable */
export const certificateOf = async (config: Config): Promise<CertificateFiles | null> => {
  const { HTTPS: https, HTTPS_CERT: certPath, HTTPS_KEY: keyPath } = config;
  if (https === "trial") return trialCertificate(join(config.DATA_DIR, "trial-certificate"));
  if (https === "off" || certPath === undefined || keyPath === undefined) return null;
  // Before anything else is opened for nothing.
  await readCertificate({ certPath, keyPath });
  return { certPath, keyPath };
};

/** Resolves to the port. @throws Error that says which address is taken */
export const listen = async (server: WebServer, config: Config): Promise<number> => {
  const { HTTP_HOST: host, HTTP_PORT: port } = config;
  const listening = Promise.withResolvers<void>();
  server.once("error", (cause) =>
    listening.reject(
      new Error(`Cannot listen on ${host}:${port}. HTTP_HOST and HTTP_PORT say where.`, { cause }),
    ),
  );
  server.listen({ host, port }, () => listening.resolve());
  await listening.promise;
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : port;
};

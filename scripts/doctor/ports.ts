import { createSocket } from "node:dgram";
import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";
import { createServer } from "node:net";
import { json } from "node:stream/consumers";
import { z } from "zod";
import type { Config } from "../../config/schema.ts";
import type { RunningNode } from "./dataFolder.ts";
import type { Check } from "./doctor.ts";
import { ok, problem, type Verdict } from "./judge.ts";

const Readiness = z.object({ ok: z.boolean(), checks: z.record(z.string(), z.boolean()) });

/** The ports we listen on: free before the start, ours after it. */
export const portChecks = ({
  config,
  running,
}: {
  config: Config;
  running: RunningNode | null;
}): Check[] => {
  if (!config.ROLES.includes("api")) return [];
  const { HTTP_HOST: host, HTTP_PORT: port, HTTPS: https } = config;
  return [
    {
      check: "web server",
      async examine() {
        if (running !== null)
          return port === 0 ? undefined : readiness({ host, port, https: https !== "off" });
        if (port === 0) return ok("takes any free port");
        const failure = await tcpFailure(host, port);
        return failure === undefined
          ? ok(`port ${port} is free`)
          : taken(`${host}:${port}`, failure);
      },
    },
    {
      check: "media ports",
      async examine() {
        const { RTC_PORT: first, RTC_WORKERS: workers } = config;
        if (first === 0) return ok("takes any free ports; a firewall needs fixed ones (RTC_PORT)");
        const range = `${first} to ${first + workers - 1}, UDP and TCP`;
        if (running !== null) return ok(range);
        for (let next = first; next < first + workers; next++) {
          const failure = (await udpFailure(next)) ?? (await tcpFailure("0.0.0.0", next));
          if (failure !== undefined) return taken(`media port ${next}`, failure);
        }
        return ok(`${range} are free`);
      },
    },
  ];
};

const taken = (what: string, code: string): Verdict =>
  code === "EACCES"
    ? problem(
        `${what} may not be used by this user`,
        "Ports below 1024 need CAP_NET_BIND_SERVICE (deploy/skyclass.service); or take a higher one.",
      )
    : problem(
        `${what} cannot be used (${code})`,
        "See who has it: ss -tulpn. Or set HTTP_HOST, HTTP_PORT, RTC_PORT to others.",
      );

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : error.message;

/** Undefined when a listener could be opened. */
const tcpFailure = async (host: string, port: number): Promise<string | undefined> => {
  const server = createServer();
  const outcome = Promise.withResolvers<string | undefined>();
  server.once("error", (error) => outcome.resolve(codeOf(error)));
  server.listen({ host, port }, () => server.close(() => outcome.resolve(undefined)));
  return outcome.promise;
};

const udpFailure = async (port: number): Promise<string | undefined> => {
  const socket = createSocket("udp4");
  const outcome = Promise.withResolvers<string | undefined>();
  socket.once("error", (error) => outcome.resolve(codeOf(error)));
  socket.bind({ address: "0.0.0.0", port, exclusive: true }, () => outcome.resolve(undefined));
  const failure = await outcome.promise;
  socket.close();
  return failure;
};

const readiness = async (at: { host: string; port: number; https: boolean }): Promise<Verdict> => {
  const { host, port, https } = at;
  const local = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host;
  const address = `${https ? "https" : "http"}://${local}:${port}/readyz`;
  try {
    const { checks } = Readiness.parse(await answerOf(address));
    const failed = Object.keys(checks).filter((name) => checks[name] !== true);
    return failed.length === 0
      ? ok(`answers at port ${port}, everything works`)
      : problem(`not working: ${failed.join(", ")}`, "See the log: journalctl -u skyclass");
  } catch {
    return problem(`no answer at ${address}`, "See the log: journalctl -u skyclass");
  }
};

/** At this machine's own address, for which the site's certificate is not made. */
const answerOf = async (address: string): Promise<unknown> => {
  const answered = Promise.withResolvers<unknown>();
  const options = { signal: AbortSignal.timeout(5000), rejectUnauthorized: false };
  const get = address.startsWith("https:") ? getHttps : getHttp;
  get(address, options, (response) => {
    json(response).then(answered.resolve, answered.reject);
  }).once("error", answered.reject);
  return answered.promise;
};

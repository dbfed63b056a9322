import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { Client } from "pg";
import { z } from "zod";
import type { Config } from "../../config/schema.ts";
import { isMissingFile } from "../../server/lib/missingFile.ts";
import type { Check } from "./doctor.ts";
import { judgePostgres, judgeRedis, ok, problem, type Verdict } from "./judge.ts";

const run = promisify(execFile);
const limitMs = 5000;
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map(reasonOf).join("; ")
    : error instanceof Error
      ? error.message
      : String(error);

/** The database and the queue, wherever they are. */
export const serviceChecks = (config: Config): Check[] => [
  {
    check: "database",
    examine: () =>
      config.DATABASE_URL === undefined
        ? examineEmbedded(config.DATA_DIR)
        : examinePostgres(config.DATABASE_URL),
  },
  {
    check: "queue",
    examine: () =>
      config.REDIS_URL === undefined ? examineManagedRedis() : examineRedis(config.REDIS_URL),
  },
];

/** One process may open it, so a look at its version file has to do. */
const examineEmbedded = async (dataDir: string): Promise<Verdict> => {
  try {
    const version = await readFile(join(dataDir, "pg", "PG_VERSION"), "utf8");
    return ok(`embedded, PostgreSQL ${version.trim()} in the data folder`);
  } catch (error) {
    if (isMissingFile(error)) return ok("embedded, made at the first start");
    throw error;
  }
};

const PostgresFacts = z.object({
  number: z.coerce.number(),
  version: z.string(),
  encoding: z.string(),
  now: z.date(),
});

const examinePostgres = async (url: string): Promise<Verdict> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: limitMs });
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(
      `select current_setting('server_version_num') as number,
        current_setting('server_version') as version,
        current_setting('server_encoding') as encoding, clock_timestamp() as now`,
    );
    const facts = PostgresFacts.parse(rows[0]);
    return judgePostgres({
      versionNumber: facts.number,
      version: facts.version.split(" ")[0] ?? facts.version,
      encoding: facts.encoding,
      skewMs: facts.now.getTime() - Date.now(),
    });
  } catch (error) {
    return problem(
      `DATABASE_URL does not answer (${reasonOf(error)})`,
      "See whether PostgreSQL runs, and whether host, user, password and database are right.",
    );
  } finally {
    await client.end().catch(() => undefined);
  }
};

const examineManagedRedis = async (): Promise<Verdict> => {
  const { stdout } = await run("redis-server", ["--version"], { timeout: limitMs });
  const version = /v=(\S+)/.exec(stdout)?.[1] ?? "0";
  return judgeRedis({ version, evicts: false, keeps: true, skewMs: 0 });
};

const examineRedis = async (url: string): Promise<Verdict> => {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: limitMs,
    commandTimeout: limitMs,
    retryStrategy: () => null,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const info = await client.info();
    const field = (name: string) => new RegExp(`^${name}:(.*)\r$`, "m").exec(info)?.[1] ?? "";
    const [seconds = 0] = await client.time();
    return judgeRedis({
      version: field("redis_version"),
      evicts: field("maxmemory_policy") !== "noeviction",
      keeps: field("aof_enabled") === "1",
      skewMs: seconds * 1000 - Date.now(),
    });
  } catch (error) {
    return problem(
      `REDIS_URL does not answer (${reasonOf(error)})`,
      "See whether Redis runs, and whether host and password are right.",
    );
  } finally {
    client.disconnect();
  }
};

import { chmod, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { childEnvironment } from "../../config/load.ts";
import type { DataFolder } from "../lib/dataFolder.ts";
import type { Logger } from "../lib/log.ts";
import { SupervisedChild } from "../lib/supervisedChild.ts";

/**
 * How to reach the queue's Redis: BullMQ's `connection`, also passed to child processes as JSON.
 * Either a URL or a unix socket.
 */
export type QueueConnection = { url: string } | { path: string };

export type QueueRedis = {
  readonly connection: QueueConnection;
  /** @throws when Redis does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
};

const startLimitMs = 10_000;

const connect = (connection: QueueConnection, log: Logger): Redis => {
  const options = {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  };
  const client =
    "url" in connection
      ? new Redis(connection.url, options)
      : new Redis({ ...options, path: connection.path });
  client.on("error", (error: unknown) => log.debug({ err: error }, "queue connection lost"));
  return client;
};

const isRunningIn = async (pid: number, folder: string): Promise<boolean> => {
  try {
    const name = await readFile(`/proc/${pid}/comm`, "utf8");
    return name.startsWith("redis-server") && (await readlink(`/proc/${pid}/cwd`)) === folder;
  } catch {
    return false;
  }
};

/**
 * A redis-server that outlived the process which had this folder would write to the same files.
 * It is asked to save and leave, and killed when it does not.
 */
const endOrphan = async (folder: string, log: Logger): Promise<void> => {
  const text = await readFile(join(folder, "redis.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  if (!Number.isInteger(pid) || pid <= 1 || !(await isRunningIn(pid, folder))) return;
  log.warn({ orphanPid: pid }, "a redis-server was left behind and is ended");
  process.kill(pid, "SIGTERM");
  for (let waitedMs = 0; await isRunningIn(pid, folder); waitedMs += 50) {
    if (waitedMs === 5_000) process.kill(pid, "SIGKILL");
    if (waitedMs > 10_000) throw new Error(`redis-server (process ${pid}) cannot be ended`);
    await pause(50);
  }
};

/** Paths are relative to the folder, which is Redis's working directory. */
const redisConf = (socketPath: string, folder: string): string =>
  [
    `dir ${JSON.stringify(folder)}`,
    `unixsocket ${JSON.stringify(socketPath)}`,
    "unixsocketperm 600",
    "port 0",
    "pidfile redis.pid",
    "daemonize no",
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    "maxmemory-policy noeviction",
    "loglevel warning",
    'logfile "redis.log"',
    "",
  ].join("\n");

const untilAnswering = async (client: Redis): Promise<void> => {
  const deadline = performance.now() + startLimitMs;
  for (;;) {
    try {
      // Answers with an error (LOADING) while the append-only file is being read.
      await client.ping();
      return;
    } catch (cause) {
      if (performance.now() > deadline)
        throw new Error("redis-server did not answer in time (see redis/redis.log)", { cause });
      await pause(25);
    }
  }
};

/**
 * The job queue's Redis: the one at `url`, else a `redis-server` child on a unix socket in the data
 * folder, which the caller must have locked; started again when it dies, gone when we are.
 */
export const openQueueRedis = async (options: {
  url?: string | undefined;
  dataFolder: DataFolder;
  log: Logger;
}): Promise<QueueRedis> => {
  const { url, dataFolder, log } = options;
  let server: SupervisedChild | undefined;
  let connection: QueueConnection;
  if (url === undefined) {
    const folder = await dataFolder.folder("redis");
    const socketPath = await dataFolder.socketPath("redis.sock");
    await endOrphan(folder, log);
    await rm(socketPath, { force: true });
    const conf = join(folder, "redis.conf");
    await writeFile(conf, redisConf(socketPath, folder), { mode: 0o600 });
    await chmod(conf, 0o600);
    server = await SupervisedChild.create({
      name: "redis-server",
      command: "redis-server",
      args: [conf],
      env: childEnvironment(),
      log,
    });
    connection = { path: socketPath };
  } else connection = { url };

  const client = connect(connection, log);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      client.disconnect();
      await server?.close();
    })();
    return closing;
  };
  try {
    await untilAnswering(client);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    connection,
    async ping() {
      await client.ping();
    },
    close,
  };
};

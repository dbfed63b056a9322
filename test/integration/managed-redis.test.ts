import { readFile, rm, mkdtemp, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DataFolder, openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { openQueueRedis } from "../../server/queue/managedRedis.ts";

const log = createLogger({ level: "silent", name: "test" });
let path: string;
let dataFolder: DataFolder;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "sky-redis-"));
  dataFolder = await openDataFolder({ path });
});
afterEach(async () => {
  await dataFolder.close();
  await rm(path, { recursive: true });
});

const redisPid = async () => Number(await readFile(join(path, "redis", "redis.pid"), "utf8"));
const untilAnswering = async (ping: () => Promise<void>) => {
  for (let tries = 0; ; tries++)
    try {
      await ping();
      return;
    } catch (error) {
      if (tries > 100) throw error;
      await pause(50);
    }
};

test("jobs survive the death of redis-server, which comes back by itself", async () => {
  const redis = await openQueueRedis({ dataFolder, log });
  expect((await stat(join(path, "redis.sock"))).mode & 0o777).toBe(0o600);
  const queue = new Queue("test", {
    connection: { ...redis.connection, maxRetriesPerRequest: null },
  });
  queue.on("error", () => {});
  await queue.add("assemble", {}, { jobId: "assemble-1" });
  await queue.add("assemble", {}, { jobId: "assemble-1" });
  // The append-only file is flushed every second; what is lost then is enqueued again from SQL.
  await pause(1_200);
  const first = await redisPid();
  process.kill(first, "SIGKILL");
  await pause(100);
  await untilAnswering(async () => redis.ping());
  expect(await redisPid()).not.toBe(first);
  expect(await queue.count()).toBe(1);
  await queue.close();
  await redis.close();
  await redis.close();
  await expect(redis.ping()).rejects.toThrow("closed");
});

test("a redis-server that was left behind is ended before another opens its files", async () => {
  const folder = await dataFolder.folder("redis");
  const conf = [
    "--dir",
    folder,
    "--port",
    "0",
    "--unixsocket",
    join(path, "redis.sock"),
    "--pidfile",
    "redis.pid",
    "--appendonly",
    "yes",
  ];
  const orphan = spawn("redis-server", conf, { stdio: "ignore" });
  const ended = new Promise<void>((done) => orphan.once("exit", () => done()));
  await untilAnswering(async () => void (await redisPid()));
  const redis = await openQueueRedis({ dataFolder, log });
  await ended;
  expect(await redisPid()).not.toBe(orphan.pid);
  await redis.ping();
  await redis.close();
});

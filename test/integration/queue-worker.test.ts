import { mkdtemp, rm } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { QueueWorker } from "../../recorder/queueWorker.ts";
import { type DataFolder, openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { openQueueRedis } from "../../server/queue/managedRedis.ts";
import { until } from "../factories/until.ts";

const log = createLogger({ level: "silent", name: "test" });
const lockMs = 2_000;

let path: string;
let dataFolder: DataFolder;
let redis: Awaited<ReturnType<typeof openQueueRedis>>;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "sky-worker-"));
  dataFolder = await openDataFolder({ path });
  redis = await openQueueRedis({ dataFolder, log });
});
afterEach(async () => {
  await redis.close();
  await dataFolder.close();
  await rm(path, { recursive: true });
});

test("a job whose lock ran out is given to the same recorder again: its work goes on, and takes no further place", async () => {
  const queue = new Queue("work", {
    connection: { ...redis.connection, maxRetriesPerRequest: null },
  });
  const client = new Redis({ ...redis.connection, maxRetriesPerRequest: null });
  const begun: unknown[] = [];
  const long = Promise.withResolvers<string>();
  const worker = new QueueWorker({
    queue: "work",
    redis: redis.connection,
    lockMs,
    concurrency: 2,
    work: async ({ data }) => {
      begun.push(data);
      return data === "long" ? long.promise : "done";
    },
    log,
  });
  try {
    await queue.add("work", "long", { jobId: "long" });
    await until(() => begun.length === 1);
    const stalls = async () => (await queue.getJob("long"))?.stalledCounter ?? 0;
    for (const times of [1, 2, 3]) {
      await client.del("bull:work:long:lock");
      await until(async () => (await stalls()) === times);
      await until(async () => (await queue.getJob("long"))?.isActive() ?? false);
    }
    // Its lock is kept now, and one of the two places is free.
    await pause(2 * lockMs);
    expect(await stalls()).toBe(3);
    await queue.add("work", "short", { jobId: "short" });
    await until(async () => (await queue.getJob("short"))?.isCompleted() ?? false);
    expect(worker.running).toBe(1);

    long.resolve("whole");
    await until(async () => (await queue.getJob("long"))?.isCompleted() ?? false);
    expect((await queue.getJob("long"))?.returnvalue).toBe("whole");
    expect(begun).toEqual(["long", "short"]);
  } finally {
    long.resolve("");
    await worker.close();
    await queue.close();
    client.disconnect();
  }
});

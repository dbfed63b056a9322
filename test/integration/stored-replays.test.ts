import { existsSync } from "node:fs";
import { request } from "node:http";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  checksumsName,
  StoreJob,
  storeLockMs,
  type StoreProgress,
  storesQueue,
} from "../../protocol/replayStore.ts";
import { bringReplayBack } from "../../recorder/publish/bringBack.ts";
import { QueueWorker } from "../../recorder/queueWorker.ts";
import { storeReplay } from "../../recorder/publish/storeReplay.ts";
import { writeReplayChecksums } from "../../server/lib/checksums.ts";
import { type DataFolder, openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { openQueueRedis } from "../../server/queue/managedRedis.ts";
import { LocalCopies } from "../../server/recordings/localCopies.ts";
import { RecorderProcess } from "../../server/recordings/recorderProcess.ts";
import { Stores } from "../../server/recordings/stores.ts";
import { type BucketServer, startBucketServer } from "../factories/bucketServer.ts";
import {
  lessonId,
  manifest,
  openRecordedSchool,
  people,
  type RecordedSchool,
} from "../factories/recordedSchool.ts";
import { until } from "../factories/until.ts";

/* A published replay on its way to a bucket: a real database, queue and S3 server. */

const log = createLogger({ level: "silent", name: "test" });
let school: RecordedSchool;
let server: BucketServer;
let queuePath: string;
let queueFolder: DataFolder;
let redis: Awaited<ReturnType<typeof openQueueRedis>>;
let stores: Stores;
let recorder: QueueWorker<StoreProgress>;
let keepsLocal = true;

const segments = {
  camera: ["camera-init-0a1b2c.mp4", "camera-1-0a1b2c.m4s", "camera-2-0a1b2c.m4s"],
  voices: ["voices-init-0a1b2c.mp4", "voices-1-0a1b2c.m4s"],
  sound: ["sound-init-0a1b2c.mp4", "sound-1-0a1b2c.m4s"],
};
const playlist = ([init, ...files]: readonly string[]): string =>
  ["#EXTM3U", `#EXT-X-MAP:URI="${init}"`, ...files, "#EXT-X-ENDLIST", ""].join("\n");
const prefix = `replays/${lessonId}/`;
const pathOf = (name: string): string => join(school.replayFolder, name);

/** A whole replay as the recorder leaves it, list of checksums and manifest included. */
const publish = async (): Promise<void> => {
  await rm(school.replayFolder, { recursive: true, force: true });
  await mkdir(school.replayFolder);
  for (const name of Object.values(segments).flat())
    await writeFile(pathOf(name), `${name} `.repeat(500));
  await writeFile(pathOf("camera.m3u8"), playlist(segments.camera));
  await writeFile(pathOf("sound.m3u8"), playlist(segments.voices));
  await writeFile(pathOf("teacher-sound.m3u8"), playlist(segments.sound));
  await writeFile(
    pathOf("master.m3u8"),
    '#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,URI="sound.m3u8"\ncamera.m3u8\n',
  );
  const described = { ...manifest, hasScreen: false };
  await writeReplayChecksums(school.replayFolder, described);
  await writeFile(pathOf("manifest.json"), JSON.stringify(described));
};
const insertReplay = async (): Promise<void> => {
  const { capture_id: captureId } = await school.db
    .selectFrom("captures")
    .select("capture_id")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  await school.db
    .insertInto("replays")
    .values({
      ...{ lesson_id: lessonId, capture_id: captureId, has_screen: false, coverage: 1 },
      ...{ started_at: new Date(manifest.startedAtMs), duration_ms: manifest.durationMs },
      ...{ packets: JSON.stringify(manifest.packets), verified_samples: 1 },
      published_at: new Date(),
    })
    .execute();
  await school.db
    .insertInto("ladders")
    .values({ lesson_id: lessonId, state: "published", share: 1, updated_at: new Date() })
    .execute();
};
const row = async () =>
  school.db
    .selectFrom("replay_stores")
    .selectAll()
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
const untilStored = async (): Promise<void> =>
  until(async () => {
    await stores.reconcile();
    return (await row())?.state === "stored";
  });
/** What goes is what is older than two days, or than an hour where the disk is short. */
const sweepAfter = async ({ hours, isShort = false }: { hours: number; isShort?: boolean }) => {
  const copies = new LocalCopies({
    ...{ db: school.db, dataDir: school.folder, keepForDays: 2, log },
    isDiskShort: async () => isShort,
    clock: { now: () => new Date(Date.now() + hours * 3_600_000) },
  });
  await copies.sweep();
  await copies.close();
};
const sent = (): string[] =>
  server.asked.flatMap((one) => (one.startsWith("PUT ") ? [one.slice(4 + prefix.length)] : []));

const openRecorder = () =>
  new QueueWorker<StoreProgress>({
    ...{ queue: storesQueue, redis: redis.connection, lockMs: storeLockMs, concurrency: 1, log },
    work: async ({ data, tell, signal }) =>
      storeReplay({
        ...{ job: StoreJob.parse(data), dataDir: school.folder, bucket: server.bucket },
        ...{ keepsLocal, tell, signal },
      }),
  });

beforeAll(async () => {
  server = await startBucketServer();
  school = await openRecordedSchool({ bucket: server.bucket });
  queuePath = await mkdtemp(join(tmpdir(), "sky-queue-"));
  queueFolder = await openDataFolder({ path: queuePath });
  redis = await openQueueRedis({ dataFolder: queueFolder, log });
  stores = await Stores.create({
    ...{ db: school.db, redis: redis.connection, bucket: server.settings, log },
    replays: { onPublished: () => () => undefined },
    edits: { onSaved: () => () => undefined },
  });
  recorder = openRecorder();
}, 60_000);
afterAll(async () => {
  await recorder.close();
  await stores.close();
  await redis.close();
  await queueFolder.close();
  await rm(queuePath, { recursive: true, force: true });
  await server.close();
  await school.close();
});
beforeEach(async () => {
  keepsLocal = true;
  server.goAway(false);
  server.onRequest(() => undefined);
  school.setClock();
  for (const table of ["ladders", "replays"] as const) await school.db.deleteFrom(table).execute();
  if ((await row()) !== undefined) await untilStored();
  await publish();
  server.asked.length = 0;
});

test("a published replay is copied: what is named before what names it, the manifest last", async () => {
  await insertReplay();
  await untilStored();
  const files = Object.values(segments).flat();
  const playlists = ["camera.m3u8", "master.m3u8", "sound.m3u8", "teacher-sound.m3u8"];
  const order = sent();
  expect(order.slice(0, files.length).toSorted()).toEqual(files.toSorted());
  expect(order.slice(files.length, -2).toSorted()).toEqual(playlists);
  expect(order.slice(-2)).toEqual([checksumsName, "manifest.json"]);
  expect(await server.keys()).toEqual(order.map((name) => `${prefix}${name}`).toSorted());
  const first = files[0] ?? "";
  const got = await server.bucket.get(`${prefix}${first}`, { signal: AbortSignal.timeout(9_000) });
  expect(await got?.text()).toBe(await readFile(pathOf(first), "utf8"));
  expect(await row()).toMatchObject({ files: order.length, failure_reason: null });
});

test("a copy that was killed is gone on with, and nothing is sent twice", async () => {
  let puts = 0;
  server.onRequest(({ method }) => {
    if (method === "PUT") puts += 1;
    if (puts > 5) server.goAway();
  });
  const job = { lessonId, edition: 9_999, folders: [""], verify: false };
  const way = { dataDir: school.folder, bucket: server.bucket, keepsLocal, tell: () => undefined };
  const signal = AbortSignal.timeout(30_000);
  await expect(storeReplay({ job, ...way, signal })).rejects.toThrow("does not answer");
  server.goAway(false);
  server.onRequest(() => undefined);
  const before = (await server.keys()).map((key) => key.slice(prefix.length));
  expect(before.length).toBeGreaterThan(2);
  expect(before).not.toContain("manifest.json");
  server.asked.length = 0;
  await storeReplay({ job, ...way, signal });
  for (const name of before) expect(sent()).not.toContain(name);
  expect(sent().at(-1)).toBe("manifest.json");
  server.asked.length = 0;
  await storeReplay({ job, ...way, signal });
  expect(sent()).toEqual([]);
  await server.bucket.removeAll(prefix);
});

test("while the bucket is away operators are told so, and it goes on once it is back", async () => {
  server.goAway();
  await insertReplay();
  await stores.reconcile();
  await until(async () => ((await stores.unfinished())[0]?.failures ?? 0) > 0);
  expect(await stores.unfinished()).toMatchObject([{ kind: "store", lessonId, title: "分数" }]);
  const [told] = await stores.unfinished();
  expect(told?.lastLines.join(" ")).toContain("The bucket does not answer");
  server.goAway(false);
  await untilStored();
  expect(await stores.unfinished()).toEqual([]);
});

test("what is taken back is taken from the bucket, also when that was away at the time", async () => {
  await insertReplay();
  await untilStored();
  server.goAway();
  await school.db.deleteFrom("replays").execute();
  await stores.reconcile();
  expect((await row())?.state).not.toBe("stored");
  server.goAway(false);
  expect(await server.keys()).not.toEqual([]);
  await untilStored();
  expect(await server.keys()).toEqual([]);
});

test("a file that was tampered with is found by the monthly look and mended from the bucket", async () => {
  await insertReplay();
  await untilStored();
  const [name = "", other = ""] = segments.voices;
  const whole = await readFile(pathOf(name), "utf8");
  await writeFile(pathOf(name), "something else");
  await rm(pathOf(other));
  const longAgo = new Date(Date.now() - 40 * 24 * 3_600_000);
  await school.db.updateTable("replay_stores").set({ checked_at: longAgo }).execute();
  await until(async () => {
    await stores.reconcile();
    return existsSync(pathOf(other)) && (await row())?.state === "stored";
  });
  expect(await readFile(pathOf(name), "utf8")).toBe(whole);
});

test("what is damaged and whole nowhere is told to operators by name, and is not published elsewhere", async () => {
  await writeFile(pathOf("camera-1-0a1b2c.m4s"), "something else");
  await insertReplay();
  await until(async () => {
    await stores.reconcile();
    return (await row())?.state === "failed";
  });
  expect(await stores.unfinished()).toMatchObject([
    { kind: "store", failureReason: "Damaged or missing: camera-1-0a1b2c.m4s" },
  ]);
  expect(await server.keys()).not.toContain(`${prefix}manifest.json`);
  expect(await server.keys()).toContain(`${prefix}camera-2-0a1b2c.m4s`);
});

test("its local copy stays while something is made of it, and goes early where the disk is short", async () => {
  keepsLocal = false;
  await insertReplay();
  await untilStored();
  const isHere = (): boolean => existsSync(pathOf("camera-1-0a1b2c.m4s"));
  await sweepAfter({ hours: 24 });
  expect(isHere()).toBe(true);
  await school.db.updateTable("ladders").set({ state: "working" }).execute();
  await sweepAfter({ hours: 72 });
  expect(isHere()).toBe(true);
  await school.db.updateTable("ladders").set({ state: "published" }).execute();
  await untilStored();
  await sweepAfter({ hours: 24, isShort: true });
  expect(isHere()).toBe(false);
});

test("the recorder that runs in production takes these jobs, with the bucket of its settings", async () => {
  await recorder.close();
  const child = await RecorderProcess.create({
    settings: {
      ...{ dataDir: school.folder, redis: redis.connection, logLevel: "silent" },
      ...{ bucket: server.settings, dropsLocal: true },
    },
    log,
  });
  try {
    await insertReplay();
    await untilStored();
    expect(await server.keys()).toContain(`${prefix}manifest.json`);
  } finally {
    await child.close();
    recorder = openRecorder();
  }
});

describe("once its local copy is dropped", () => {
  const name = "camera-1-0a1b2c.m4s";
  const url = (file: string): string => `${school.url}/replays/${lessonId}/${file}`;
  let cookie: string;
  let whole: string;
  const get = async (headers: Record<string, string> = {}, file = name): Promise<Response> =>
    fetch(url(file), { headers: { cookie, "cache-control": "max-age=0", ...headers } });

  beforeEach(async () => {
    keepsLocal = false;
    await insertReplay();
    await untilStored();
    whole = await readFile(pathOf(name), "utf8");
    await sweepAfter({ hours: 72 });
    const session = await school.sessions.open(school.db, people.student);
    cookie = `${sessionCookieName}=${session.token}`;
    const replay = await fetch(`${school.url}/api/lessons/${lessonId}/replay`, {
      headers: { cookie },
    });
    cookie += `; ${replay.headers.getSetCookie()[0]?.split(";")[0] ?? ""}`;
    server.asked.length = 0;
  });

  test("what the app answers with itself is still in the data folder, the rest is not", async () => {
    expect((await readdir(school.replayFolder)).toSorted()).toEqual([
      ...["camera.m3u8", checksumsName, "manifest.json", "master.m3u8", "sound.m3u8"],
      "teacher-sound.m3u8",
    ]);
    expect((await get({}, "camera.m3u8")).status).toBe(200);
    expect(server.asked).toEqual([]);
  });

  test("it plays as before: whole, by range, by tag, and for nobody else", async () => {
    const full = await get();
    expect([full.status, full.headers.get("content-type")]).toEqual([200, "video/mp4"]);
    expect(full.headers.get("cache-control")).toBe("private, no-cache");
    expect(full.headers.get("content-length")).toBe(String(whole.length));
    expect(await full.text()).toBe(whole);

    const part = await get({ range: "bytes=3-9" });
    expect([part.status, part.headers.get("content-range")]).toEqual([
      ...[206, `bytes 3-9/${whole.length}`],
    ]);
    expect(await part.text()).toBe(whole.slice(3, 10));
    const end = await get({ range: "bytes=-7" });
    expect([end.status, await end.text()]).toEqual([206, whole.slice(-7)]);
    const other = await get({ range: "bytes=3-9", "if-range": '"another"' });
    expect([other.status, await other.text()]).toEqual([200, whole]);
    const beyond = await get({ range: `bytes=${whole.length + 5}-` });
    expect(beyond.status).toBe(416);

    server.asked.length = 0;
    const tag = full.headers.get("etag") ?? "";
    expect((await get({ "if-none-match": tag })).status).toBe(304);
    expect((await get({ cookie: cookie.split(";")[0] ?? "" })).status).toBe(403);
    expect(server.asked).toEqual([]);
    expect((await get({}, "camera-9-0a1b2c.m4s")).status).toBe(404);
  });

  test("while the bucket is away the answer says so, and when to ask again", async () => {
    server.goAway();
    const refused = await get();
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.headers.get("etag")).toBeNull();
    expect(await refused.json()).toMatchObject({ code: "storageUnavailable" });
  });

  test("whoever goes away is not waited for: the bucket's answer ends, too", async () => {
    const held = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<boolean>();
    server.onRequest(async ({ socket }) => {
      socket.once("close", () => ended.resolve(true));
      held.resolve();
      await ended.promise;
    });
    const asking = request(url(name), { headers: { cookie } });
    asking.on("error", () => undefined);
    asking.end();
    await held.promise;
    asking.destroy();
    expect(await ended.promise).toBe(true);
  });

  test("work that reads its segments brings them back whole", async () => {
    await bringReplayBack({
      ...{ bucket: server.bucket, dataDir: school.folder, lessonId, folder: "" },
      signal: AbortSignal.timeout(30_000),
    });
    expect(await readFile(pathOf(name), "utf8")).toBe(whole);
    expect(await readdir(school.replayFolder)).toHaveLength(
      Object.values(segments).flat().length + 6,
    );
  });
});

/* Videos on their way: begun, sent by tus, broken off, gone on with, made by the recorder, watched, deleted. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LessonId } from "../../protocol/ids.ts";
import { CreatedClass, NewAccount, SchoolList } from "../../protocol/people.ts";
import { CaptionCues, LessonCaptions } from "../../protocol/captions.ts";
import { ReplayEdits } from "../../protocol/replayEdits.ts";
import { SearchResults } from "../../protocol/search.ts";
import { SearchIndex } from "../../server/search/searchIndex.ts";
import { LessonList } from "../../protocol/lessons.ts";
import {
  type BeginMicroLesson,
  MicroLesson,
  MicroLessonList,
  MicroLessonSchools,
  uploadUrl,
} from "../../protocol/microLessons.ts";
import { removeUploadsOf } from "../../server/microLessons/uploadsOf.ts";
import { UploadWork } from "../../server/microLessons/uploadWork.ts";
import { openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { openQueueRedis } from "../../server/queue/managedRedis.ts";
import { RecorderProcess } from "../../server/recordings/recorderProcess.ts";
import { codedVideo, usualVideo } from "../factories/codedVideos.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

const log = createLogger({ level: "silent", name: "test" });
const closers: (() => Promise<unknown>)[] = [];
let core: CoreUnderTest;
let teacher: TestBrowser;
let schools: (typeof MicroLessonSchools)["_output"]["schools"];
let video: Buffer;
/** Of the same school: a teacher, and a child of another class. */
let colleague: TestBrowser;
let others: TestBrowser;
/** As at a start of the server; later than the real one by so much. */
let startWork: (afterMs?: number) => Promise<UploadWork>;
let published = 0;

beforeAll(async () => {
  core = await startCore();
  closers.push(async () => core.close());
  const folder = await mkdtemp(join(tmpdir(), "skyclass-queue-"));
  const dataFolder = await openDataFolder({ path: folder });
  const redis = await openQueueRedis({ dataFolder, log });
  closers.push(async () => {
    await redis.close();
    await dataFolder.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { db, folder: dataDir, uploadFiles: files, microLessons } = core;
  const { connection } = redis;
  startWork = async (afterMs = 0) =>
    UploadWork.create({
      ...{ db, files, microLessons, keepForDays: 7, redis: connection, log },
      clock: { now: () => new Date(Date.now() + afterMs) },
      onPublished: () => (published += 1),
    });
  const settings = { dataDir, redis: connection, logLevel: "silent" as const };
  const recorder = await RecorderProcess.create({ settings, log });
  closers.push(async () => recorder.close());
  teacher = await enterDemo(core, "s1-t1");
  const operator = await enterDemo(core, "demo-operator");
  const [school] = (await operator.call("GET", "/api/schools", SchoolList)).schools;
  const ofSchool = `/api/schools/${school?.schoolId}`;
  const made = await operator.call("POST", `${ofSchool}/classes`, CreatedClass, {
    ...{ name: "九年级9班", studentNames: ["学生甲"] },
  });
  others = await settle(core, made.accounts[0]!);
  const account = { displayName: "同事" };
  colleague = await settle(
    core,
    await operator.call("POST", `${ofSchool}/teachers`, NewAccount, account),
  );
  ({ schools } = await teacher.call("GET", "/api/micro-lesson-schools", MicroLessonSchools));
  const path = join(folder, "video.mp4");
  video = await readFile(await codedVideo({ path, video: usualVideo, seconds: 6 }));
}, 60_000);
afterAll(async () => {
  for (const close of closers.toReversed()) await close();
});

const wanted = (more: Partial<BeginMicroLesson> = {}) => ({
  title: "分数的意义",
  subjectId: null,
  grade: "3" as const,
  audience: {
    kind: "classes",
    classIds: schools[0]?.classes.slice(0, 1).map(({ classId }) => classId),
  },
  fileName: "分数.mp4",
  bytes: video.length,
  ...more,
});
const begin = async (more: Partial<BeginMicroLesson> = {}): Promise<MicroLesson> =>
  teacher.call("POST", "/api/micro-lessons", MicroLesson, wanted(more));
const tus = { "tus-resumable": "1.0.0" };
const patch = async (
  lessonId: LessonId,
  {
    from,
    bytes,
    as = teacher,
    headers = {},
  }: { from: number; bytes: Uint8Array; as?: TestBrowser; headers?: Record<string, string> },
) =>
  as.send("PATCH", uploadUrl(lessonId), bytes, {
    ...{ ...tus, "content-type": "application/offset+octet-stream", "upload-offset": String(from) },
    ...headers,
  });
const offsetOf = async (lessonId: LessonId, as = teacher): Promise<number> => {
  const response = await as.send("HEAD", uploadUrl(lessonId), undefined, tus);
  expect(response.status).toBe(200);
  return Number(response.headers.get("upload-offset"));
};
const seen = async (lessonId: LessonId): Promise<MicroLesson | undefined> => {
  const { microLessons } = await teacher.call("GET", "/api/micro-lessons", MicroLessonList);
  return microLessons.find((one) => one.lessonId === lessonId);
};
const until = async (lessonId: LessonId, state: MicroLesson["state"]): Promise<MicroLesson> => {
  for (const latest = Date.now() + 60_000; ; await wait(100)) {
    const found = await seen(lessonId);
    if (found?.state === state) return found;
    if (Date.now() > latest) throw new Error(`it is ${found?.state} instead of ${state}`);
  }
};
const remove = async (lessonId: LessonId) =>
  teacher.send("DELETE", `/api/micro-lessons/${lessonId}`);

test("an upload is told its place, keeps what came over a broken line, and goes on there", async () => {
  const micro = await begin();
  const { lessonId } = micro;
  expect(micro).toMatchObject({ state: "uploading", receivedBytes: 0, bytes: video.length });
  const half = Math.floor(video.length / 2);
  expect((await patch(lessonId, { from: 0, bytes: video.subarray(0, half) })).status).toBe(204);
  expect(await offsetOf(lessonId)).toBe(half);
  expect((await seen(lessonId))?.receivedBytes).toBe(half);
  // Another place than where it is would leave a hole, or write over what is there.
  expect((await patch(lessonId, { from: half + 1, bytes: video.subarray(half + 1) })).status).toBe(
    409,
  );
  expect((await patch(lessonId, { from: 0, bytes: video.subarray(0, 10) })).status).toBe(409);
  expect(await offsetOf(lessonId)).toBe(half);
  await remove(lessonId);
  expect(await seen(lessonId)).toBeUndefined();
  await expect.poll(async () => readdir(join(core.folder, "uploads"))).toEqual([]);
});

test("what is whole becomes a replay that exactly the chosen class may watch, and is gone when deleted", async () => {
  const work = await startWork();
  try {
    const { lessonId } = await begin();
    expect((await patch(lessonId, { from: 0, bytes: video })).status).toBe(204);
    // No more bytes for it, whoever sends them.
    const more = await patch(lessonId, { from: video.length, bytes: Buffer.from("more") });
    expect(more.status).toBe(409);
    const made = await until(lessonId, "published");
    expect(Math.abs((made.durationMs ?? 0) - 6_000)).toBeLessThan(150);
    await expect.poll(() => published).toBe(1);

    const student = await enterDemo(core, "s1-1-01");
    const list = await student.call("GET", "/api/lessons?of=past", LessonList);
    const lesson = list.lessons.find((one) => one.lessonId === lessonId);
    expect(lesson).toMatchObject({ kind: "micro", title: "分数的意义", may: { watch: true } });
    expect(lesson?.may.seeAttendance).toBe(false);
    expect(await others.refusal("GET", `/api/lessons/${lessonId}`)).toBe("forbidden");
    const manifest = join(core.folder, "replays", lessonId, "manifest.json");
    expect(JSON.parse(await readFile(manifest, "utf8"))).toMatchObject({ state: "complete" });
    await expect.poll(async () => readdir(join(core.folder, "uploads"))).toEqual([]);
    const ladder = await core.db
      .selectFrom("ladders")
      .select("state")
      .where("lesson_id", "=", lessonId)
      .execute();
    expect(ladder).toEqual([{ state: "waiting" }]);

    // As a lesson's replay it gets captions, which are found, and is cut.
    const captions = `/api/lessons/${lessonId}/captions`;
    const file = new TextEncoder().encode("WEBVTT\n\n00:01.000 --> 00:03.000\n把蛋糕平均分成四份");
    await teacher.call("PUT", `${captions}/zh?speakers=teacher`, LessonCaptions, file);
    const { cues } = await student.call("GET", `${captions}/zh`, CaptionCues);
    expect(cues).toMatchObject([{ text: "把蛋糕平均分成四份", fromMs: 1_000 }]);
    const index = new SearchIndex({ db: core.db, log });
    await index.catchUp();
    await index.close();
    const found = await student.call("GET", "/api/search?q=平均分成", SearchResults);
    expect(found.lessons.map((one) => one.lessonId)).toEqual([lessonId]);
    const cuts = { beginMs: 1_000, endMs: null, privateSpans: [] };
    const saved = await teacher.call("PUT", `/api/lessons/${lessonId}/replay-edits`, ReplayEdits, {
      ...{ insteadOf: 0, cuts },
    });
    expect(saved.versions[0]).toMatchObject({ version: 1, state: "waiting" });

    expect((await remove(lessonId)).status).toBe(204);
    const after = await student.call("GET", "/api/lessons?of=past", LessonList);
    expect(after.lessons.map((one) => one.lessonId)).not.toContain(lessonId);
    expect(await readdir(join(core.folder, "replays"))).not.toContain(lessonId);
  } finally {
    await work.close();
  }
}, 90_000);

test("one for the whole school is every class's", async () => {
  const work = await startWork();
  try {
    const schoolId = schools[0]?.schoolId;
    if (schoolId === undefined) throw new Error("the demo has no school");
    const { lessonId } = await begin({ audience: { kind: "school", schoolId } });
    await patch(lessonId, { from: 0, bytes: video });
    expect((await until(lessonId, "published")).wholeSchool).toBe(true);
    const list = await others.call("GET", "/api/lessons?of=past", LessonList);
    expect(list.lessons.map((one) => one.lessonId)).toContain(lessonId);
    await remove(lessonId);
  } finally {
    await work.close();
  }
}, 90_000);

test("a server that was killed after the last byte finds the upload whole when it starts", async () => {
  const { lessonId } = await begin();
  await patch(lessonId, { from: 0, bytes: video });
  // As if it had died before it wrote that down.
  await core.db
    .updateTable("micro_lessons")
    .set({ state: "uploading", received_at: null as never })
    .where("lesson_id", "=", lessonId)
    .execute();
  const work = await startWork();
  try {
    expect(await until(lessonId, "published")).toMatchObject({ lessonId });
    await remove(lessonId);
  } finally {
    await work.close();
  }
}, 90_000);

test("a file that is no video is refused with its reason, and nothing of it stays", async () => {
  const work = await startWork();
  try {
    const playlist = Buffer.from("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n");
    const { lessonId } = await begin({ bytes: playlist.length, fileName: "lesson.mp4" });
    await patch(lessonId, { from: 0, bytes: playlist });
    expect((await until(lessonId, "refused")).refusal).toBe("notAVideo");
    await expect.poll(async () => readdir(join(core.folder, "uploads"))).toEqual([]);
    expect(await readdir(join(core.folder, "replays"))).not.toContain(lessonId);
    await remove(lessonId);
  } finally {
    await work.close();
  }
}, 60_000);

test("more bytes than were told are not taken", async () => {
  const { lessonId } = await begin({ bytes: 1000 });
  expect((await patch(lessonId, { from: 0, bytes: Buffer.alloc(5000) })).ok).toBe(false);
  expect(await core.uploadFiles.received(lessonId)).toBeLessThanOrEqual(1000);
  await remove(lessonId);
});

test("somebody else's upload is not there: not to be seen, written, or deleted", async () => {
  const { lessonId } = await begin();
  const student = await enterDemo(core, "s1-1-02");
  for (const other of [colleague, student]) {
    expect((await other.send("HEAD", uploadUrl(lessonId), undefined, tus)).status).toBe(404);
    expect((await patch(lessonId, { from: 0, bytes: video, as: other })).status).toBe(404);
    expect(await other.refusal("DELETE", `/api/micro-lessons/${lessonId}`)).toBe("notFound");
    expect((await other.call("GET", "/api/micro-lessons", MicroLessonList)).microLessons).toEqual(
      [],
    );
  }
  const nobody = core.browser();
  expect((await patch(lessonId, { from: 0, bytes: video, as: nobody })).status).toBe(401);
  expect(await offsetOf(lessonId)).toBe(0);
  await remove(lessonId);
});

test("another site's page cannot write, and no address but an upload's own is one", async () => {
  const { lessonId } = await begin();
  const foreign = await patch(lessonId, {
    ...{ from: 0, bytes: video, headers: { origin: "https://evil.example" } },
  });
  expect(foreign.status).toBe(403);
  const form = await patch(lessonId, {
    ...{ from: 0, bytes: video, headers: { "content-type": "text/plain" } },
  });
  expect(form.ok).toBe(false);
  expect(await offsetOf(lessonId)).toBe(0);
  for (const path of [
    "/uploads/..%2fsecrets.json",
    "/uploads/secrets.json",
    `/uploads/${randomUUID()}`,
  ])
    expect((await teacher.send("HEAD", path, undefined, tus)).status).toBe(404);
  // Uploads are made and deleted by our own calls alone.
  expect(
    (await teacher.send("POST", "/uploads/", undefined, { ...tus, "upload-length": "5" })).status,
  ).toBe(404);
  expect((await teacher.send("DELETE", uploadUrl(lessonId), undefined, tus)).status).toBe(404);
  await remove(lessonId);
});

test("who may not, what is too large, too many at once, and other schools' classes are refused", async () => {
  const student = await enterDemo(core, "s1-1-03");
  expect(await student.refusal("POST", "/api/micro-lessons", wanted())).toBe("forbidden");
  expect(await teacher.refusal("POST", "/api/micro-lessons", wanted({ bytes: 60_000_000 }))).toBe(
    "tooLarge",
  );
  expect(
    await teacher.refusal("POST", "/api/micro-lessons", {
      ...wanted(),
      audience: { kind: "classes", classIds: [randomUUID()] },
    }),
  ).toBe("badRequest");
  const begun = [];
  for (let n = 0; n < 5; n += 1) begun.push(await begin());
  expect(await teacher.refusal("POST", "/api/micro-lessons", wanted())).toBe("tooManyUploads");
  for (const { lessonId } of begun) await remove(lessonId);
});

test("an upload to which nothing comes for a week is forgotten, and one that moves is not", async () => {
  const { lessonId } = await begin();
  await (await startWork(6 * 24 * 3_600_000)).close();
  expect(await seen(lessonId)).toBeDefined();
  await (await startWork(8 * 24 * 3_600_000)).close();
  expect(await seen(lessonId)).toBeUndefined();
  await expect.poll(async () => readdir(join(core.folder, "uploads"))).toEqual([]);
});

test("what somebody uploads goes with them", async () => {
  const { lessonId } = await begin();
  await patch(lessonId, { from: 0, bytes: video.subarray(0, 1000) });
  const row = await core.db
    .selectFrom("micro_lessons")
    .select("owner_id")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  const { db, folder: dataDir } = core;
  expect(await removeUploadsOf({ db, dataDir, personId: row.owner_id })).toBeGreaterThanOrEqual(1);
  await expect.poll(async () => readdir(join(core.folder, "uploads"))).toEqual([]);
  await remove(lessonId);
});

test("a full disk takes no new upload and says so", async () => {
  const full = await startCore({ freeBytes: 1_000_000 });
  try {
    const there = await enterDemo(full, "s1-t1");
    const found = await there.call("GET", "/api/micro-lesson-schools", MicroLessonSchools);
    const schoolId = found.schools[0]?.schoolId;
    const audience = { kind: "school", schoolId };
    expect(await there.refusal("POST", "/api/micro-lessons", { ...wanted(), audience })).toBe(
      "diskFull",
    );
  } finally {
    await full.close();
  }
});

/* What replays take, how long schools keep them, and what happens before and after one is deleted. */
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PersonId } from "../../protocol/ids.ts";
import { LessonList } from "../../protocol/lessons.ts";
import { bytesPerGb, ReplayKeeping, SchoolStorage, StoredReplays } from "../../protocol/storage.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics, readFigure } from "../../server/lib/metrics.ts";
import { createMicroLessons } from "../../server/microLessons/microLessons.ts";
import { UploadFiles } from "../../server/microLessons/uploadFiles.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { quotaFigures } from "../../server/storage/quota.ts";
import { ReplayRetention } from "../../server/storage/replayRetention.ts";
import {
  classes,
  lessonId,
  manifest,
  openRecordedSchool,
  people,
  type RecordedSchool,
  schoolId,
  unrecordedId,
} from "../factories/recordedSchool.ts";

const log = createLogger({ level: "silent", name: "test" });
const dayMs = 24 * 3_600_000;
const publishedAt = new Date(Date.now() - 20 * dayMs);
let school: RecordedSchool;
let retention: ReplayRetention;
let metrics: ReturnType<typeof createMetrics>;
let afterDays = 0;

beforeAll(async () => {
  school = await openRecordedSchool();
  metrics = createMetrics({ processFigures: false });
  retention = await ReplayRetention.create({
    ...{ db: school.db, dataDir: school.folder, storage: school.core.storage, metrics, log },
    clock: { now: () => new Date(Date.now() + afterDays * dayMs) },
  });
}, 60_000);
afterAll(async () => {
  await retention?.close();
  await school?.close();
});

beforeEach(async () => {
  const { db, replayFolder } = school;
  afterDays = 0;
  const captureId = manifest.captureId;
  const of = { lesson_id: lessonId, capture_id: captureId };
  await db
    .insertInto("recordings")
    .values({ ...of, state: "published", duration_ms: 2_700_000, updated_at: publishedAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto("replays")
    .values({
      ...{ ...of, has_screen: true, coverage: 1, verified_samples: 1, published_at: publishedAt },
      ...{ started_at: new Date(manifest.startedAtMs), duration_ms: manifest.durationMs },
      packets: JSON.stringify(manifest.packets),
    })
    .execute();
  await db
    .insertInto("ladders")
    .values({ lesson_id: lessonId, state: "published", share: 1, updated_at: publishedAt })
    .execute();
  for (const [folder, bytes] of [
    ["", 30_000],
    ["cut-1-1", 5_000],
    ["kept-everybody-1", 7_000],
  ] as const) {
    await mkdir(join(replayFolder, folder), { recursive: true });
    await writeFile(join(replayFolder, folder, "camera-9.m4s"), Buffer.alloc(bytes));
  }
  await retention.look();
});
afterEach(async () => {
  const { db } = school;
  for (const table of [
    ...(["school_storage", "spared_replays", "replay_deletions", "replay_edits"] as const),
    ...(["kept_files", "ladders", "replays"] as const),
  ])
    await db.deleteFrom(table).execute();
});

const signIn = async (personId: PersonId): Promise<string> =>
  `${sessionCookieName}=${(await school.sessions.open(school.db, personId)).token}`;
const call = async (
  who: keyof typeof people,
  [method, path, body]: readonly [method: string, path: string, body?: unknown],
): Promise<Response> =>
  fetch(`${school.url}${path}`, {
    method,
    headers: {
      ...{ cookie: await signIn(people[who]), origin: school.url },
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const storagePath = `/api/schools/${schoolId}/storage`;
const keepingPath = `/api/lessons/${lessonId}/replay-keeping`;
const see = async (): Promise<SchoolStorage> =>
  SchoolStorage.parse(await (await call("operator", ["GET", storagePath])).json());
const keepFor = async (days: number | null): Promise<void> => {
  const answer = await call("operator", ["PUT", `${storagePath}/retention`, { days }]);
  expect(answer.status).toBe(200);
  await retention.look();
};
const spare = async (spared: boolean): Promise<void> => {
  expect((await call("teacher", ["PUT", keepingPath, { spared }])).status).toBe(200);
  await retention.look();
};
/** The day that the teacher reads. */
const goesAt = async (): Promise<number | null> => {
  const { goesAt: at } = ReplayKeeping.parse(
    await (await call("teacher", ["GET", keepingPath])).json(),
  );
  return at === null ? null : Math.round((Date.parse(at) - Date.now()) / dayMs);
};
const isThere = (): boolean => existsSync(school.replayFolder);
const listed = async (who: keyof typeof people) => {
  const answer = await call(who, ["GET", "/api/lessons?of=past"]);
  const { lessons } = LessonList.parse(await answer.json());
  return lessons.find((lesson) => lesson.lessonId === lessonId);
};

describe("what is taken", () => {
  test("is told for the school, by what it is for, and for each lesson", async () => {
    const { bytes, totalBytes, replays } = await see();
    expect(bytes).toMatchObject({ edited: 5_000, kept: 7_000, microLessons: 0 });
    expect(bytes.replays).toBeGreaterThanOrEqual(30_000);
    expect(totalBytes).toBe(bytes.replays + 12_000);
    expect(replays).toBe(1);
    const answer = await call("operator", ["GET", `${storagePath}/replays?order=largest`]);
    const list = StoredReplays.parse(await answer.json());
    expect(list).toMatchObject({
      replays: [{ lessonId, teacherName: "teacher", totalBytes, spared: false, goesAt: null }],
      next: null,
    });
  });

  test("is measured again when something was made of it", async () => {
    await writeFile(join(school.replayFolder, "cut-1-1", "camera-10.m4s"), Buffer.alloc(1_000));
    const { db } = school;
    await retention.look();
    expect((await see()).bytes.edited).toBe(5_000);
    await db
      .updateTable("ladders")
      .set({ updated_at: new Date(Date.now() + 1_000) })
      .execute();
    await retention.look();
    expect((await see()).bytes.edited).toBe(6_000);
  });
});

test("what lies elsewhere by now is as large as it was here", async () => {
  const before = (await see()).bytes;
  const { replayFolder, db } = school;
  for (const folder of ["", "cut-1-1", "kept-everybody-1"])
    for (const name of await readdir(join(replayFolder, folder)))
      if (/\.(?:m4s|mp4)$/.test(name)) await rm(join(replayFolder, folder, name));
  await writeFile(join(replayFolder, "cut-1-1", "manifest.json"), "{}");
  await db
    .updateTable("ladders")
    .set({ updated_at: new Date(Date.now() + 1_000) })
    .execute();
  afterDays = 1;
  await retention.look();
  // A folder in which nothing is left at all is one that is being deleted.
  expect((await see()).bytes).toEqual({ ...before, kept: 0 });
});

describe("a replay whose school keeps it no longer", () => {
  test("is warned of for two weeks, to its teacher and nobody of the class, and is then gone", async () => {
    await keepFor(10);
    expect(await goesAt()).toBe(14);
    expect((await listed("teacher"))?.replayDeletion).toMatchObject({ done: false });
    expect((await listed("student"))?.replayDeletion).toBeNull();
    expect((await see()).going).toBe(1);

    afterDays = 13.9;
    await retention.look();
    expect(isThere()).toBe(true);
    afterDays = 14.01;
    await retention.look();
    expect(isThere()).toBe(false);
    expect(await readFigure(metrics, "skyclass_replays_deleted")).toBe(1);

    const gone = await listed("student");
    expect(gone).toMatchObject({ recording: null, replayDeletion: { done: true } });
    expect(gone?.may.watch).toBe(false);
    const watched = await call("student", ["GET", `/api/lessons/${lessonId}/replay`]);
    expect(watched.status).toBe(410);
    expect(await watched.json()).toMatchObject({ code: "replayDeleted" });
    expect(await see()).toMatchObject({ replays: 0, totalBytes: 0, going: 0 });
    const { db } = school;
    const entry = await db
      .selectFrom("audit_log")
      .select(["actor_id", "subject_id", "detail"])
      .where("action", "=", "replayDeleted")
      .executeTakeFirstOrThrow();
    expect(entry).toMatchObject({
      ...{ actor_id: null, subject_id: lessonId },
      detail: { reason: "retention", retentionDays: 10 },
    });
    const capture = await db
      .selectFrom("captures")
      .select("deleted_at")
      .where("lesson_id", "=", lessonId)
      .executeTakeFirstOrThrow();
    expect(capture.deleted_at).not.toBeNull();
  });

  test("has its whole two weeks, however the retention is made shorter meanwhile", async () => {
    await keepFor(30);
    expect(await goesAt()).toBe(14);
    afterDays = 10;
    await keepFor(1);
    expect(await goesAt()).toBe(14);
    await keepFor(40);
    expect(await goesAt()).toBe(20);
    await keepFor(null);
    expect(await goesAt()).toBeNull();
  });

  test("stays when its teacher marks it, and is warned of anew when the mark is taken away", async () => {
    await keepFor(10);
    await spare(true);
    expect(await goesAt()).toBeNull();
    afterDays = 100;
    await retention.look();
    expect(isThere()).toBe(true);
    await spare(false);
    expect(await goesAt()).toBe(114);
  });

  test("stays while something is made of it", async () => {
    await keepFor(10);
    afterDays = 15;
    await school.db.updateTable("ladders").set({ state: "working" }).execute();
    await retention.look();
    expect(isThere()).toBe(true);
  });

  test("goes without a word of what was cut out of it", async () => {
    const { db } = school;
    const atMs = manifest.startedAtMs;
    await db
      .insertInto("replay_edits")
      .values({
        ...{ lesson_id: lessonId, version: 1, state: "published", ladder_made: true },
        cuts: JSON.stringify({ beginMs: 60_000, endMs: null, privateSpans: [] }),
        kept: JSON.stringify([{ fromMs: 60_000, toMs: manifest.durationMs }]),
        ...{ saved_by: people.teacher, saved_at: publishedAt, updated_at: publishedAt },
      })
      .execute();
    const happened = [atMs + 1_000, atMs + 61_000];
    const told = async () =>
      school.core.edits.through(lessonId, happened, (all, { kept, startedAtMs }) =>
        all.filter((ms) => kept.some(({ fromMs }) => ms - startedAtMs >= fromMs)),
      );
    expect(await told()).toEqual([atMs + 61_000]);
    await keepFor(10);
    afterDays = 15;
    await retention.look();
    expect(isThere()).toBe(false);
    expect(await told()).toEqual([atMs + 61_000]);
  });
});

describe("a school's room", () => {
  const fill = async (share: number): Promise<void> => {
    await call("operator", ["PUT", `${storagePath}/quota`, { gigabytes: 1 }]);
    await school.db
      .updateTable("replay_sizes")
      .set({ replay_bytes: Math.ceil(share * bytesPerGb), edited_bytes: 0, kept_bytes: 0 })
      .execute();
  };

  test.each([
    [0.79, "fine", 0],
    [0.8, "near", 0],
    [1, "over", 1],
  ])("%f used is said to be so to school and operator", async (share, level, over) => {
    await fill(share);
    expect((await see()).level).toBe(level);
    const figures = await quotaFigures(school.db);
    expect(figures.over).toBe(over);
    expect(figures.fullestPercent).toBeCloseTo(100 * share, 3);
  });

  test("used up, refuses files to keep with what to do, until there is more of it", async () => {
    const ask = ["POST", `/api/lessons/${lessonId}/kept-file`] as const;
    await fill(1);
    const refused = await call("teacher", ask);
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: "quotaReached" });
    await call("operator", ["PUT", `${storagePath}/quota`, { gigabytes: 2 }]);
    expect((await call("teacher", ask)).status).toBe(200);
  });
});

describe("a micro-lesson", () => {
  const enter = async () => {
    const { db, folder: dataDir, sessions } = school;
    const files = new UploadFiles({ dataDir });
    const limits = { mostBytes: 1_000_000, keepForDays: 7 };
    const teacher = await sessions.find(await signIn(people.teacher));
    if (teacher === null) throw new Error("the teacher is not signed in");
    return { teacher, of: createMicroLessons({ db, clock: systemClock, files, ...limits }) };
  };

  test("is not taken by a school without room, which says what to do", async () => {
    const { db } = school;
    const { teacher, of } = await enter();
    const begin = async () =>
      of.begin(teacher, {
        ...{ title: "分数", subjectId: null, grade: null, fileName: "1.mp4", bytes: 1_000 },
        audience: { kind: "classes", classIds: [classes.own] },
      });
    await db.insertInto("school_storage").values({ school_id: schoolId, quota_bytes: 1 }).execute();
    await expect(begin()).rejects.toMatchObject({
      code: "quotaReached",
      message: expect.stringContaining("Delete") as unknown,
    });
    await db.updateTable("school_storage").set({ quota_bytes: bytesPerGb }).execute();
    expect(await begin()).toMatchObject({ state: "uploading", replayDeletion: null });
  });

  test("says to who uploaded it that its replay will go, and that it is gone", async () => {
    const { db } = school;
    const { teacher, of } = await enter();
    const now = new Date();
    await db
      .insertInto("micro_lessons")
      .values({
        ...{ lesson_id: lessonId, owner_id: people.teacher, school_id: schoolId, title: "分数" },
        ...{ whole_school: true, file_name: "1.mp4", bytes: 1_000 },
        ...{ state: "uploading", created_at: now, updated_at: now },
      })
      .execute();
    await db
      .updateTable("micro_lessons")
      .set({ state: "published", received_at: now, duration_ms: manifest.durationMs })
      .where("lesson_id", "=", lessonId)
      .execute();
    const told = async () =>
      (await of.list(teacher)).microLessons.find((one) => one.lessonId === lessonId)
        ?.replayDeletion;
    expect(await told()).toBeNull();
    await keepFor(10);
    await retention.look();
    expect(await told()).toMatchObject({ done: false });
    afterDays = 15;
    await retention.look();
    expect(await told()).toMatchObject({ done: true });
    await db.deleteFrom("micro_lessons").execute();
  });
});

test("a mark at a lesson without a replay is refused, and so is a retention of no day", async () => {
  const mark = ["PUT", `/api/lessons/${unrecordedId}/replay-keeping`, { spared: true }] as const;
  expect((await call("teacher", mark)).status).toBe(404);
  const none = ["PUT", `${storagePath}/retention`, { days: 0 }] as const;
  expect((await call("operator", none)).status).toBe(400);
});

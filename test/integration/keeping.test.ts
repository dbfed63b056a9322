import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UnrecoverableError, Worker } from "bullmq";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { BoardPageId, type PersonId, StrokeId } from "../../protocol/ids.ts";
import {
  KeepJob,
  KeepPlan,
  keepsQueue,
  KeptFile,
  keptFolder,
  keptName,
  keptPlanName,
} from "../../protocol/keptFiles.ts";
import { erasePersonRows } from "../../server/erasure/erasePersonRows.ts";
import { KeepWork } from "../../server/keeping/keepWork.ts";
import { type DataFolder, openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { findPerson } from "../../server/people/peopleRepository.ts";
import { sessionCookieName } from "../../server/people/sessions.ts";
import { openQueueRedis } from "../../server/queue/managedRedis.ts";
import {
  lessonId,
  manifest,
  openRecordedSchool,
  people,
  type RecordedSchool,
  schoolId,
} from "../factories/recordedSchool.ts";
import { until } from "../factories/until.ts";

/* Who may keep a replay as one file, asked over HTTP, on a real queue; what is in it is in compose.test.ts. */

const log = createLogger({ level: "silent", name: "test" });
let school: RecordedSchool;
let queueFolder: DataFolder;
let queuePath: string;
let redis: Awaited<ReturnType<typeof openQueueRedis>>;
let work: KeepWork;
let recorder: Worker;
/** What the recorder does with a job. */
let make: (job: KeepJob) => Promise<unknown>;

beforeAll(async () => {
  school = await openRecordedSchool();
  const { db } = school;
  queuePath = await mkdtemp(join(tmpdir(), "sky-queue-"));
  queueFolder = await openDataFolder({ path: queuePath });
  redis = await openQueueRedis({ dataFolder: queueFolder, log });
  const { capture_id: captureId } = await db
    .selectFrom("captures")
    .select("capture_id")
    .where("lesson_id", "=", lessonId)
    .executeTakeFirstOrThrow();
  await db
    .insertInto("replays")
    .values({
      ...{ lesson_id: lessonId, capture_id: captureId, has_screen: true, coverage: 1 },
      ...{ started_at: new Date(manifest.startedAtMs), duration_ms: manifest.durationMs },
      ...{ packets: JSON.stringify(manifest.packets), verified_samples: 1 },
      published_at: new Date(Date.now() - 3_600_000),
    })
    .execute();
  await db
    .insertInto("ladders")
    .values({ lesson_id: lessonId, state: "published", share: 1, updated_at: new Date() })
    .execute();
  const { keeping, edits } = school.core;
  work = await KeepWork.create({
    ...{ db, dataDir: school.folder, redis: redis.connection, keeping, log },
    edits: { onSaved: (listener) => edits.onSaved(() => listener()) },
    replays: { onPublished: () => () => undefined },
  });
  const connection = redis.connection;
  recorder = new Worker(keepsQueue, async (job) => make(KeepJob.parse(job.data)), { connection });
  recorder.on("error", () => undefined);
}, 60_000);
afterAll(async () => {
  await recorder.close(true);
  await work.close();
  await redis.close();
  await queueFolder.close();
  await rm(queuePath, { recursive: true, force: true });
  await school.close();
});

const folderOf = (job: Pick<KeepJob, "heard" | "edition">): string =>
  join(school.replayFolder, keptFolder(job));
/** As the recorder leaves it, with files that say for whom they are. */
const made = async (job: KeepJob): Promise<unknown> => {
  const content = `0123456789 of ${job.heard}`;
  await writeFile(join(folderOf(job), keptName.video), content);
  await writeFile(join(folderOf(job), keptName.sound), "sound");
  const { durationMs } = manifest;
  return { ...job, durationMs, videoBytes: content.length, soundBytes: 5, verifiedSamples: 24 };
};
/** The last entry before a test. */
let before = 0;
beforeEach(async () => {
  make = made;
  const { last } = await school.db
    .selectFrom("audit_log")
    .select(({ fn }) => fn.max("audit_id").as("last"))
    .executeTakeFirstOrThrow();
  before = Number(last ?? 0);
});
afterEach(async () => {
  const { db } = school;
  for (const table of [
    "replay_edits",
    "replay_audiences",
    "class_keeping",
    "school_keeping",
  ] as const)
    await db.deleteFrom(table).execute();
  await db.updateTable("kept_files").set({ source: "another replay" }).execute();
  await work.reconcile();
});

const signIn = async (personId: PersonId): Promise<string> => {
  const { token } = await school.sessions.open(school.db, personId);
  return `${sessionCookieName}=${token}`;
};
const call = async (
  who: keyof typeof people,
  [method, path, body]: readonly [method: string, path: string, body?: unknown],
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${school.url}${path}`, {
    method,
    headers: {
      ...{ cookie: await signIn(people[who]), origin: school.url },
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const keptPath = `/api/lessons/${lessonId}/kept-file`;
const see = async (who: keyof typeof people): Promise<KeptFile> =>
  KeptFile.parse(await (await call(who, ["GET", keptPath])).json());
const ask = async (who: keyof typeof people): Promise<Response> => call(who, ["POST", keptPath]);
const untilReady = async (who: keyof typeof people): Promise<void> =>
  until(async () => (await see(who)).state === "ready");
const download = async (
  who: keyof typeof people,
  kind: "video" | "sound" = "video",
  headers: Record<string, string> = {},
): Promise<Response> => call(who, ["GET", `/lessons/${lessonId}/kept/${kind}`], headers);
const statusOf = async (who: keyof typeof people): Promise<number> => {
  const response = await download(who);
  await response.arrayBuffer();
  return response.status;
};
const audited = async (action: "keptFileAsked" | "keptFileDownloaded") => {
  const rows = await school.db
    .selectFrom("audit_log")
    .select(["actor_id", "subject_id"])
    .where("action", "=", action)
    .where("audit_id", ">", String(before))
    .execute();
  return rows.map((row) => [row.actor_id, row.subject_id]);
};

test("its teacher asks for it, is told how far it is, and saves it under the lesson's title, in ranges too", async () => {
  const held = Promise.withResolvers<void>();
  let plan: unknown = null;
  make = async (job) => {
    plan = KeepPlan.parse(JSON.parse(await readFile(join(folderOf(job), keptPlanName), "utf8")));
    await held.promise;
    return made(job);
  };
  expect(await see("teacher")).toMatchObject({
    ...{ state: "none", may: { keep: true, ask: true, allowClass: true } },
  });
  expect((await ask("teacher")).status).toBe(200);
  // Asking twice is asking once.
  expect((await ask("teacher")).status).toBe(200);
  await until(async () => plan !== null);
  expect(plan).toMatchObject({ title: "分数", strokes: [] });
  expect(await statusOf("teacher")).toBe(404);
  held.resolve();
  await untilReady("teacher");
  expect(await see("teacher")).toMatchObject({ heard: "everybody", videoBytes: 23, soundBytes: 5 });

  const whole = await download("teacher");
  expect(whole.headers.get("content-disposition")).toBe(
    `attachment; filename="??.mp4"; filename*=UTF-8''${encodeURIComponent("分数")}.mp4`,
  );
  expect(whole.headers.get("content-type")).toBe("video/mp4");
  expect(await whole.text()).toBe("0123456789 of everybody");
  const rest = await download("teacher", "video", { range: "bytes=4-6" });
  expect([rest.status, await rest.text()]).toEqual([206, "456"]);
  const etag = whole.headers.get("etag") ?? "";
  expect(
    (await download("teacher", "video", { "if-none-match": etag, "cache-control": "max-age=0" }))
      .status,
  ).toBe(304);
  expect(await (await download("teacher", "sound")).text()).toBe("sound");
  expect(await audited("keptFileAsked")).toEqual([[people.teacher, lessonId]]);
  // One that goes on with a download is none of its own, and what the browser has already is none.
  expect(await audited("keptFileDownloaded")).toHaveLength(2);
});

test("the class has it where its teacher allows it, and nobody else; an operator's is without children", async () => {
  await ask("teacher");
  await untilReady("teacher");
  for (const who of ["student", "stranger", "otherTeacher"] as const)
    expect(await statusOf(who)).toBe(403);
  for (const who of ["student", "otherTeacher"] as const) expect((await ask(who)).status).toBe(403);
  expect((await see("student")).may).toEqual({ keep: false, ask: false, allowClass: false });

  const allowing = ["PUT", `${keptPath}/class`, { classMay: true }] as const;
  expect((await call("student", allowing)).status).toBe(403);
  expect((await call("operator", allowing)).status).toBe(403);
  expect((await call("teacher", allowing)).status).toBe(200);
  expect(await statusOf("student")).toBe(200);
  expect((await ask("student")).status).toBe(403);
  expect(await statusOf("stranger")).toBe(403);
  await call("teacher", ["PUT", `${keptPath}/class`, { classMay: false }]);
  expect(await statusOf("student")).toBe(403);

  expect(await statusOf("operator")).toBe(404);
  await ask("operator");
  await untilReady("operator");
  expect(await (await download("operator")).text()).toBe("0123456789 of teacher");
});

test("once the replay is cut anew or taken back it is given to nobody and deleted, and is made anew when asked for", async () => {
  await ask("teacher");
  await untilReady("teacher");
  const { edition } = await school.db
    .selectFrom("kept_files")
    .select("edition")
    .where("heard", "=", "everybody")
    .executeTakeFirstOrThrow();
  const folder = folderOf({ heard: "everybody", edition });
  expect(existsSync(folder)).toBe(true);
  const cuts = { beginMs: null, endMs: null, privateSpans: [{ fromMs: 60_000, toMs: 90_000 }] };
  await call("teacher", ["PUT", `/api/lessons/${lessonId}/replay-edits`, { cuts, insteadOf: 0 }]);
  expect(await statusOf("teacher")).toBe(404);
  await until(async () => !existsSync(folder));
  // The edited one is not there yet.
  expect((await ask("teacher")).status).toBe(409);
  await school.db.updateTable("replay_edits").set({ state: "published", share: 1 }).execute();
  let folderOfCut = "";
  make = async (job) => {
    folderOfCut = job.folder;
    return made(job);
  };
  await ask("teacher");
  await untilReady("teacher");
  expect(folderOfCut).toBe("cut-1-1");

  const nobody = { audience: "nobody", reason: "有误", insteadOf: 0 };
  await call("teacher", ["PUT", `/api/lessons/${lessonId}/replay-audience`, nobody]);
  expect(await statusOf("teacher")).toBe(404);
  expect(await statusOf("operator")).toBe(403);
});

test("a school that wishes one of each lesson has it made of those that are published from then on", async () => {
  const wish = async (eachLesson: boolean) =>
    call("operator", ["PUT", `/api/schools/${schoolId}/keeping`, { eachLesson }]);
  expect((await call("teacher", ["GET", `/api/schools/${schoolId}/keeping`])).status).toBe(403);
  expect((await wish(true)).status).toBe(200);
  await work.reconcile();
  expect((await see("teacher")).state).toBe("none");
  await school.db
    .updateTable("replays")
    .set({ published_at: sql<Date>`now() + interval '1 minute'` })
    .execute();
  await work.reconcile();
  await untilReady("teacher");
  expect(await audited("keptFileAsked")).toEqual([]);
});

test("one that fails is told as such, is listed for operators with the reason, and is tried again when they say so", async () => {
  let tried = 0;
  make = async () => {
    tried += 1;
    throw new UnrecoverableError("no room on the disk");
  };
  await ask("teacher");
  await until(async () => (await see("teacher")).state === "failed");
  expect(tried).toBe(1);
  expect(await work.unfinished()).toMatchObject([
    {
      kind: "keep",
      lessonId,
      title: "分数",
      state: "failed",
      failureReason: "no room on the disk",
    },
  ]);
  make = made;
  await work.retry(lessonId);
  await untilReady("teacher");
  expect(await work.unfinished()).toEqual([]);
  await expect(work.retry(lessonId)).rejects.toMatchObject({ code: "conflict" });
});

test("what somebody drew is in no file any more once they are erased", async () => {
  const { db } = school;
  const pageId = BoardPageId.parse(randomUUID());
  await db
    .insertInto("board_pages")
    .values({
      page_id: pageId,
      lesson_id: lessonId,
      deck_id: null,
      slide_page: null,
      height: 2_250,
    })
    .execute();
  await db
    .insertInto("board_strokes")
    .values({
      ...{ stroke_id: StrokeId.parse(randomUUID()), page_id: pageId, person_id: people.student },
      ...{ tool: "pen", colour: "red", thickness: "fine", text: null },
      ...{ points: "[1,1,2,2]", steps: "[[2,0]]" },
      ...{ began_at: new Date(manifest.startedAtMs), ended_at: new Date(manifest.startedAtMs) },
    })
    .execute();
  const strokes: Record<string, number> = {};
  make = async (job) => {
    const plan = await readFile(join(folderOf(job), keptPlanName), "utf8");
    expect(plan).not.toContain(people.student);
    strokes[job.heard] = KeepPlan.parse(JSON.parse(plan)).strokes.length;
    return made(job);
  };
  await ask("teacher");
  await ask("operator");
  await untilReady("teacher");
  await untilReady("operator");
  expect(strokes).toEqual({ everybody: 1, teacher: 0 });
  const person = await findPerson(db, people.student);
  if (!person) throw new Error("there is no such child");
  await db.transaction().execute(async (trx) => erasePersonRows(trx, { person, now: new Date() }));
  expect(await statusOf("teacher")).toBe(404);
});

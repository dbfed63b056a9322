/* What is swept at night, on a real database and real folders. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { CaptureId, LessonId } from "../../protocol/ids.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMetrics, readFigure } from "../../server/lib/metrics.ts";
import { Sweeper } from "../../server/storage/sweeper.ts";
import { describeTrack, writeCaptureFolder } from "../factories/captureFolder.ts";
import { openRecordingStage, type RecordingStage } from "../factories/recordingStage.ts";

const log = createLogger({ level: "silent", name: "test" });
const dayMs = 24 * 3_600_000;

let stage: RecordingStage;
let metrics: ReturnType<typeof createMetrics>;
let sweeper: Sweeper;
beforeAll(async () => {
  stage = await openRecordingStage({ log });
});
afterAll(async () => stage.close());
beforeEach(() => {
  metrics = createMetrics({ processFigures: false });
  const { db, path: dataDir } = stage;
  sweeper = new Sweeper({ db, dataDir, timeZone: "Asia/Shanghai", metrics, log });
});
afterEach(async () => {
  await sweeper.close();
  await stage.forgetLessons();
  for (const folder of ["captures", "replays"])
    await rm(join(stage.path, folder), { recursive: true, force: true });
});

/** Puts a file there that was last written to so many days ago, and its folders with it. */
const put = async (path: string, daysAgo = 2): Promise<string> => {
  const whole = join(stage.path, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, "x");
  const at = new Date(Date.now() - daysAgo * dayMs);
  for (let one = whole; one !== stage.path; one = dirname(one)) await utimes(one, at, at);
  return whole;
};
const swept = async (): Promise<number> => readFigure(metrics, "skyclass_swept");
const unknown = () => LessonId.parse(randomUUID());

test("an orphaned replay goes, and the capture of a lesson that nobody knows stays as it is", async () => {
  const lessonId = unknown();
  const segment = await put(`replays/${lessonId}/camera-0.m4s`);
  const { folder } = await writeCaptureFolder({
    capturesDir: join(stage.path, "captures"),
    ...{ lessonId, captureId: CaptureId.parse(randomUUID()) },
    createdAtUs: 0,
    files: [{ track: describeTrack({ source: "camera" }), records: [] }],
    endedAtUs: 1,
  });
  const strange = await put("captures/not-a-capture/track.rtplog.1.new", 400);
  const names = await readdir(folder);
  for (const name of names) await utimes(join(folder, name), new Date(0), new Date(0));
  await utimes(folder, new Date(0), new Date(0));

  await sweeper.sweep();
  expect(existsSync(dirname(segment))).toBe(false);
  expect(await readdir(folder)).toEqual(names);
  expect(existsSync(strange)).toBe(true);
  expect(await swept()).toBe(1);
});

test("nothing goes that was written within a day", async () => {
  const lessonId = unknown();
  await put(`replays/${lessonId}/camera-0.m4s`);
  const young = await put(`replays/${lessonId}/kept-teacher-1/part-0.mp4`, 0.9);
  // The folder itself is old: what counts is the newest in it.
  const old = new Date(Date.now() - 3 * dayMs);
  await utimes(dirname(dirname(young)), old, old);
  const dump = await put("backup-aB3xY9/rows.jsonl", 0.9);
  await sweeper.sweep();
  expect([young, dump].map((path) => existsSync(path))).toEqual([true, true]);
  expect(await swept()).toBe(0);
  await rm(dirname(dump), { recursive: true });
});

test("a replay that is there or may still become one stays", async () => {
  const live = await stage.startLesson();
  const over = await stage.startLesson();
  await stage.endLesson(over);
  // Erased, but its capture is not deleted yet.
  await stage.db.deleteFrom("recordings").where("lesson_id", "=", over.lessonId).execute();
  const files = await Promise.all(
    [live, over].map(async ({ lessonId }) => put(`replays/${lessonId}/camera-0.m4s`)),
  );
  await sweeper.sweep();
  expect(files.map((path) => existsSync(path))).toEqual([true, true]);
  await stage.db
    .updateTable("captures")
    .set({ deleted_at: new Date() })
    .where("lesson_id", "=", over.lessonId)
    .execute();
  await sweeper.sweep();
  expect(files.map((path) => existsSync(path))).toEqual([true, false]);
});

test("of a replay only what is not given out goes, and what was never written to its end", async () => {
  const { lessonId } = await stage.startLesson();
  const { db } = stage;
  const now = new Date();
  const edit = { lesson_id: lessonId, kept: JSON.stringify([{ fromMs: 0, toMs: 900 }]) };
  const cuts = JSON.stringify({ beginMs: null, endMs: 900, privateSpans: [] });
  for (const [version, state] of [
    [1, "published"],
    [2, "published"],
    [3, "waiting"],
  ] as const)
    await db
      .insertInto("replay_edits")
      .values({ ...edit, cuts, version, state, saved_by: null, saved_at: now, updated_at: now })
      .execute();
  await db
    .insertInto("kept_files")
    .values({
      ...{ lesson_id: lessonId, heard: "teacher", edition: 2, state: "working", source: "it" },
      ...{ asked_at: now, updated_at: now },
    })
    .execute();
  const of = `replays/${lessonId}`;
  const stays = [
    ...["camera-0.m4s", "cut-2-1/camera-0.m4s", "cut-3-1/camera-0.m4s"],
    ...["kept-teacher-2/part-0.mp4", "manifest.json"],
  ];
  const goes = [
    ...["cut-1-1/camera-0.m4s", "kept-teacher-1/lesson.mp4", "kept-everybody-1/lesson.mp4"],
    ...["camera-1.m4s.4711.new", "cut-2-1/camera-1.m4s.4711.new"],
  ];
  for (const name of [...stays, ...goes]) await put(`${of}/${name}`);
  const dump = await put("backup-aB3xY9/rows.jsonl");
  await put(`replays/notes.txt`);
  await sweeper.sweep();
  const there = (names: string[]) => names.filter((name) => existsSync(join(stage.path, of, name)));
  expect(there(stays)).toEqual(stays);
  expect(there(goes)).toEqual([]);
  expect(existsSync(dump)).toBe(false);
  expect(existsSync(join(stage.path, "replays/notes.txt"))).toBe(true);
  expect(await swept()).toBe(goes.length + 1);
});

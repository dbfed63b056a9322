import { access, mkdir, writeFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Job, UnrecoverableError, Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { captionsQueue } from "../../protocol/captions.ts";
import { LessonId, SchoolId } from "../../protocol/ids.ts";
import { LadderJob, type LadderResult, laddersQueue } from "../../protocol/ladder.ts";
import { uploadsQueue } from "../../protocol/microLessons.ts";
import { AssembleJob, type AssembleResult, recordingsQueue } from "../../protocol/recording.ts";
import { cutsQueue } from "../../protocol/replayEdits.ts";
import { Hearings } from "../../server/captions/hearings.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { createLogger } from "../../server/lib/log.ts";
import { createMicroLessons } from "../../server/microLessons/microLessons.ts";
import { UploadFiles } from "../../server/microLessons/uploadFiles.ts";
import { UploadWork } from "../../server/microLessons/uploadWork.ts";
import { unfinishedRecordings } from "../../server/operation/unfinished.ts";
import { Cuts } from "../../server/recordings/cuts.ts";
import type { Ladders } from "../../server/recordings/ladders.ts";
import { createMakeReplayAnew } from "../../server/recordings/makeAnew.ts";
import type { Recordings } from "../../server/recordings/recordings.ts";
import { insertEdit } from "../../server/replay/editsRepository.ts";
import { describeTrack, writeCaptureFolder } from "../factories/captureFolder.ts";
import {
  LessonNews,
  openRecordingStage,
  type RecordingStage,
  type StartedLesson,
} from "../factories/recordingStage.ts";
import { until } from "../factories/until.ts";

/* What operators do with the recorder's work: have a replay made anew, and try again what failed. */

const log = createLogger({ level: "silent", name: "test" });
const clock = systemClock;

let stage: RecordingStage;
let client: Redis;
beforeAll(async () => {
  stage = await openRecordingStage({ log });
  client = "path" in stage.redis ? new Redis(stage.redis.path) : new Redis();
});
afterAll(async () => {
  client.disconnect();
  await stage.close();
});

let lessons: LessonNews;
let recordings: Recordings;
let ladders: Ladders;
const closing: { close: () => Promise<unknown> }[] = [];
const closedLater = <Closed extends { close: () => Promise<unknown> }>(one: Closed): Closed => {
  closing.unshift(one);
  return one;
};
beforeEach(async () => {
  lessons = new LessonNews();
  recordings = closedLater(await stage.openRecordings(lessons));
  ladders = closedLater(await stage.openLadders(recordings));
});
afterEach(async () => {
  for (const one of closing.splice(0)) await one.close();
  await client.flushall();
  await stage.forgetLessons();
});

/** The recorder's side of a queue; what it does with a job is up to the test. */
const recorder = (queue: string, work: (job: Job) => Promise<unknown>): void => {
  const worker = new Worker(queue, work, { connection: stage.redis });
  worker.on("error", () => undefined);
  closing.unshift({ close: async () => worker.close(true) });
};
const folderOf = ({ lessonId }: StartedLesson): string => join(stage.path, "replays", lessonId);

/** Each time with a folder of files of its own, and another length. */
const assembling = (): void => {
  let times = 0;
  recorder(recordingsQueue, async (job): Promise<AssembleResult> => {
    const { captureId, lessonId } = AssembleJob.parse(job.data);
    times += 1;
    const folder = folderOf({ captureId, lessonId });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `made-${times}`), "");
    const packets = { received: 1000, lostBeforeSfu: 3, lostToCapture: 0, tornBytes: 0 };
    return {
      ...{ captureId, lessonId, durationMs: times * 10_000, hasScreen: true, packets },
      ...{ startedAtMs: 1_581_926_400_000, coverage: 0.99, verifiedSamples: 4 },
    };
  });
};
const laddering = (before: () => Promise<unknown> = async () => null): (() => number) => {
  let times = 0;
  recorder(laddersQueue, async (job): Promise<LadderResult> => {
    await before();
    times += 1;
    const renditions: LadderResult["renditions"] = [];
    return { ...LadderJob.parse(job.data), renditions, storyboardTiles: 3, verifiedSamples: 1 };
  });
  return () => times;
};
const publishReplay = async (): Promise<StartedLesson> => {
  const lesson = await stage.startLesson();
  await writeCaptureFolder({
    ...{ capturesDir: join(stage.path, "captures"), ...lesson },
    createdAtUs: (Date.now() - 60_000) * 1000,
    files: [{ track: describeTrack({ source: "camera" }), records: [] }],
    endedAtUs: Date.now() * 1000,
  });
  await stage.endLesson(lesson);
  lessons.emit("started", lesson);
  await untilLasts(lesson, 10_000);
  return lesson;
};
const untilLasts = ({ lessonId }: StartedLesson, durationMs: number): Promise<void> =>
  until(async () => {
    const row = await stage.db
      .selectFrom("replays")
      .select("duration_ms")
      .where("lesson_id", "=", lessonId)
      .executeTakeFirst();
    return row?.duration_ms === durationMs;
  });
const untilLaddered = ({ lessonId }: StartedLesson): Promise<void> =>
  until(async () => (await stage.ladderOf(lessonId))?.state === "published");
const makeReplayAnew = async ({ lessonId }: StartedLesson): Promise<void> =>
  createMakeReplayAnew({
    ...{ db: stage.db, dataDir: stage.path, clock },
    makeAnew: async (of, change) =>
      recordings.makeAnew(of, async () => {
        await ladders.forget(of.lessonId);
        await change();
      }),
  })(lessonId);
const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

test("a replay is thrown away and made again of its capture, with its renditions, waiting from then on", async () => {
  assembling();
  const laddered = laddering();
  const lesson = await publishReplay();
  await untilLaddered(lesson);
  const longAgo = new Date(Date.now() - 24 * 3_600_000);
  await stage.db.updateTable("lessons").set({ ended_at: longAgo }).execute();

  await makeReplayAnew(lesson);
  // Nobody is alarmed by a lesson of yesterday.
  expect((await unfinishedRecordings(stage.db, clock)).oldestS).toBeLessThan(60);
  await untilLasts(lesson, 20_000);
  await until(() => laddered() === 2);
  await untilLaddered(lesson);
  expect(await isThere(join(folderOf(lesson), "made-1"))).toBe(false);
  expect(await isThere(join(folderOf(lesson), "made-2"))).toBe(true);
  expect(await stage.db.selectFrom("replays").selectAll().execute()).toHaveLength(1);
});

test("a replay stays as it is while its renditions are made, and when its capture is gone", async () => {
  assembling();
  const held = Promise.withResolvers<void>();
  laddering(() => held.promise);
  const lesson = await publishReplay();
  await until(async () => (await client.llen("bull:ladders:active")) === 1);
  await expect(makeReplayAnew(lesson)).rejects.toMatchObject({ code: "conflict" });
  held.resolve();
  await untilLaddered(lesson);

  const deleted = { deleted_at: new Date() };
  await stage.db.updateTable("captures").set(deleted).execute();
  await expect(makeReplayAnew(lesson)).rejects.toMatchObject({ code: "captureGone" });
  await untilLasts(lesson, 10_000);
  expect(await isThere(join(folderOf(lesson), "made-1"))).toBe(true);
  const unknown = LessonId.parse(randomUUID());
  await expect(makeReplayAnew({ ...lesson, lessonId: unknown })).rejects.toMatchObject({
    code: "notFound",
  });
});

/** Never works; tells how often it was tried. */
const failing = (queue: string, why: string): (() => number) => {
  let times = 0;
  recorder(queue, async (job) => {
    times += 1;
    await job.log(`${why}: last lines`);
    throw new UnrecoverableError(why);
  });
  return () => times;
};

test("edited replays, hearings and uploads are shown with why they failed, and tried again", async () => {
  assembling();
  laddering();
  const lesson = await publishReplay();
  await untilLaddered(lesson);
  const { lessonId } = lesson;
  const { db, redis } = stage;

  const cutTimes = failing(cutsQueue, "no keyframe");
  const saved = { onSaved: () => () => undefined };
  const teacher = await db.selectFrom("people").select("person_id").executeTakeFirstOrThrow();
  await insertEdit(db, {
    ...{ lessonId, version: 1, cuts: { beginMs: 1_000, endMs: null, privateSpans: [] } },
    ...{ kept: [{ fromMs: 1_000, toMs: 10_000 }], savedBy: teacher.person_id, now: new Date() },
  });
  const cuts = await Cuts.create({
    ...{ db, dataDir: stage.path, redis, edits: saved, replays: recordings, log, clock },
  });
  closedLater(cuts);

  const heardTimes = failing(captionsQueue, "notWebVtt");
  const hearings = await Hearings.create({
    ...{ db, redis, replays: recordings, language: "zh", log, clock },
  });
  closedLater(hearings);

  const uploadedTimes = failing(uploadsQueue, "the encoder died");
  const uploadId = LessonId.parse(randomUUID());
  const schoolId = SchoolId.parse(randomUUID());
  await db
    .insertInto("schools")
    .values({ school_id: schoolId, name: "第一小学", code: "1" })
    .execute();
  await db
    .insertInto("micro_lessons")
    .values({
      ...{ lesson_id: uploadId, owner_id: teacher.person_id, school_id: schoolId, title: "通分" },
      ...{ subject_id: null, grade: null, whole_school: true, file_name: "a.mp4", bytes: 10 },
      ...{
        state: "uploading",
        step: null,
        remaining_ms: null,
        refusal: null,
        failure_reason: null,
      },
      ...{ duration_ms: null, updated_at: new Date() },
    })
    .execute();
  await db
    .updateTable("micro_lessons")
    .set({ state: "waiting", received_at: new Date() })
    .execute();
  const files = new UploadFiles({ dataDir: stage.path });
  const microLessons = createMicroLessons({ db, clock, files, mostBytes: 100, keepForDays: 7 });
  const uploads = await UploadWork.create({
    ...{ db, files, microLessons, keepForDays: 7, onPublished: () => undefined, log, clock, redis },
  });
  closedLater(uploads);

  const told = [
    { desk: cuts, kind: "cut", of: lessonId, title: "分数的初步认识", why: "no keyframe" },
    { desk: hearings, kind: "hearing", of: lessonId, title: "分数的初步认识", why: "notWebVtt" },
    { desk: uploads, kind: "upload", of: uploadId, title: "通分", why: "the encoder died" },
  ] as const;
  const times = { cut: cutTimes, hearing: heardTimes, upload: uploadedTimes };
  for (const { desk, kind, of, title, why } of told) {
    await until(async () => (await desk.unfinished())[0]?.state === "failed");
    expect(await desk.unfinished()).toMatchObject([
      { kind, lessonId: of, title, failureReason: why, failures: 1 },
    ]);
    expect((await desk.unfinished())[0]?.lastLines).toEqual([`${why}: last lines`]);
    await desk.retry(of);
    await until(() => times[kind]() === 2);
    await until(async () => (await desk.unfinished())[0]?.state === "failed");
    await expect(desk.retry(LessonId.parse(randomUUID()))).rejects.toMatchObject({
      code: "notFound",
    });
  }
});

import { rm } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Job, UnrecoverableError, Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type CaptureId, LessonId } from "../../protocol/ids.ts";
import { AssembleJob, type AssembleResult, recordingsQueue } from "../../protocol/recording.ts";
import { readCapture } from "../../recorder/capture/logReader.ts";
import { createLogger } from "../../server/lib/log.ts";
import type { Recordings } from "../../server/recordings/recordings.ts";
import { describeTrack, writeCaptureFolder } from "../factories/captureFolder.ts";
import {
  LessonNews,
  openRecordingStage,
  type RecordingStage,
  type StartedLesson,
} from "../factories/recordingStage.ts";
import { until } from "../factories/until.ts";

const log = createLogger({ level: "silent", name: "test" });

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
let recordings: Recordings | null = null;
let published: StartedLesson[];
const workers: Worker[] = [];

beforeEach(() => {
  lessons = new LessonNews();
  published = [];
});
afterEach(async () => {
  await recordings?.close();
  recordings = null;
  for (const worker of workers.splice(0)) await worker.close(true);
  await client.flushall();
  await stage.forgetLessons();
  await rm(join(stage.path, "captures"), { recursive: true, force: true });
});

const open = async (): Promise<Recordings> => {
  await recordings?.close();
  recordings = await stage.openRecordings(lessons);
  recordings.onPublished((one) => published.push(one));
  return recordings;
};

/** The recorder's side of the queue; what it does with a job is up to the test. */
const recorder = (work: (job: AssembleJob, of: Job) => Promise<unknown>): void => {
  const worker = new Worker(
    recordingsQueue,
    async (job) => work(AssembleJob.parse(job.data), job),
    { connection: stage.redis, concurrency: 10 },
  );
  worker.on("error", () => undefined);
  workers.push(worker);
};
const resultOf = ({ captureId, lessonId }: AssembleJob): AssembleResult => ({
  captureId,
  lessonId,
  durationMs: 120_000,
  hasScreen: true,
  startedAtMs: 1_581_926_400_000,
  packets: { received: 1000, lostBeforeSfu: 3, lostToCapture: 0, tornBytes: 0 },
  coverage: 0.99,
  verifiedSamples: 4,
});

const writeFolder = async (
  of: { captureId?: CaptureId; lessonId: LessonId },
  endedAtUs?: number,
): Promise<{ folder: string; captureId: CaptureId }> => {
  const createdAtUs = (Date.now() - 60_000) * 1000;
  return writeCaptureFolder({
    capturesDir: join(stage.path, "captures"),
    ...of,
    createdAtUs,
    files: [{ track: describeTrack({ source: "camera" }), records: [] }],
    ...(endedAtUs === undefined ? {} : { endedAtUs }),
  });
};
const untilState = (captureId: CaptureId, state: string): Promise<void> =>
  until(async () => (await stage.recordingOf(captureId))?.state === state);

describe("a recording", () => {
  test("follows the lesson and ends as the lesson's one replay", async () => {
    await open();
    const lesson = await stage.startLesson();
    const end = Promise.withResolvers<void>();
    recorder(async (job, of) => {
      await of.updateProgress({ state: "growing", durationMs: 4000 });
      await end.promise;
      await of.updateProgress({ state: "verifying", durationMs: 119_000, share: 0.5 });
      await delay(200);
      return resultOf(job);
    });
    lessons.emit("started", lesson);
    lessons.emit("started", lesson);
    await until(async () => (await stage.recordingOf(lesson.captureId))?.duration_ms === 4000);
    expect(await stage.recordingOf(lesson.captureId)).toMatchObject({ state: "capturing" });
    end.resolve();
    await untilState(lesson.captureId, "finishing");
    await untilState(lesson.captureId, "published");
    await until(() => published.length > 0);
    expect(published).toEqual([lesson]);
    const replays = await stage.db.selectFrom("replays").selectAll().execute();
    expect(replays).toHaveLength(1);
    expect(replays[0]).toMatchObject({
      lesson_id: lesson.lessonId,
      duration_ms: 120_000,
      has_screen: true,
      packets: { received: 1000, lostBeforeSfu: 3, lostToCapture: 0, tornBytes: 0 },
    });
  });

  test("that fails is tried again, and in the end says why it failed", async () => {
    const lesson = await stage.startLesson();
    await writeFolder(lesson, Date.now() * 1000);
    await stage.endLesson(lesson);
    let tries = 0;
    recorder(async () => {
      tries += 1;
      throw new Error("the disk is on fire");
    });
    await open();
    await stage.tryAgainUntil(
      recordingsQueue,
      async () => (await stage.recordingOf(lesson.captureId))?.state === "failed",
    );
    expect(tries).toBeGreaterThan(3);
    expect(await stage.recordingOf(lesson.captureId)).toMatchObject({
      failure_reason: "the disk is on fire",
    });
    expect(published).toEqual([]);
  }, 60_000);

  test("that failed is described to operators, and tried again when they say so", async () => {
    const desk = await open();
    const { captureId, lessonId } = await stage.startLesson();
    let healed = false;
    recorder(async (job, of) => {
      if (healed) return resultOf(job);
      await of.log("first\nlast");
      throw new UnrecoverableError("broken");
    });
    lessons.emit("started", { captureId, lessonId });
    await untilState(captureId, "failed");
    expect(await desk.unfinished()).toMatchObject([
      {
        ...{ kind: "replay", lessonId, state: "failed", failures: 1, failureReason: "broken" },
        lastLines: ["first", "last"],
      },
    ]);
    healed = true;
    await desk.retry(lessonId);
    await untilState(captureId, "published");
    expect(await desk.unfinished()).toEqual([]);
    await expect(desk.retry(lessonId)).rejects.toMatchObject({ code: "conflict" });
  });

  test("that failed while the lesson ran gets another chance when it ends", async () => {
    await open();
    const lesson = await stage.startLesson();
    await writeFolder(lesson);
    await stage.db
      .updateTable("recordings")
      .set({ state: "failed", failure_reason: "no room" })
      .where("capture_id", "=", lesson.captureId)
      .execute();
    recorder(async (job) => resultOf(job));
    await stage.endLesson(lesson);
    lessons.emit("ended", lesson.lessonId);
    await untilState(lesson.captureId, "published");
    expect(published).toEqual([lesson]);
  });

  test("whose result came while nobody listened is published at the next start", async () => {
    await open();
    const lesson = await stage.startLesson();
    const heard = Promise.withResolvers<void>();
    lessons.emit("started", lesson);
    await until(async () => (await client.keys("bull:recordings:assemble-*")).length > 0);
    await recordings?.close();
    await writeFolder(lesson, Date.now() * 1000);
    await stage.endLesson(lesson);
    recorder(async (job) => {
      heard.resolve();
      return resultOf(job);
    });
    await heard.promise;
    await until(async () => (await client.zcard("bull:recordings:completed")) === 1);
    await open();
    expect(await stage.recordingOf(lesson.captureId)).toMatchObject({ state: "published" });
  });

  test("is put back into a queue that was flushed", async () => {
    const lesson = await stage.startLesson();
    await writeFolder(lesson, Date.now() * 1000);
    await stage.endLesson(lesson);
    const running = await open();
    await client.flushall();
    recorder(async (job) => resultOf(job));
    await running.reconcile();
    await untilState(lesson.captureId, "published");
    await running.reconcile();
    await until(() => published.length > 0);
    expect(published).toEqual([lesson]);
  });

  test("of a lesson that was never captured says so", async () => {
    const lesson = await stage.startLesson();
    await stage.endLesson(lesson);
    await open();
    expect(await stage.recordingOf(lesson.captureId)).toMatchObject({
      state: "failed",
      failure_reason: "nothing was captured",
    });
  });

  test("is not believed when its result is of another lesson", async () => {
    await open();
    const lesson = await stage.startLesson();
    const other = await stage.startLesson();
    recorder(async (job) => resultOf({ ...job, lessonId: other.lessonId }));
    lessons.emit("started", lesson);
    await until(async () => (await client.zcard("bull:recordings:completed")) === 1);
    await delay(200);
    expect(await stage.recordingOf(lesson.captureId)).toMatchObject({ state: "capturing" });
    expect(await stage.db.selectFrom("replays").selectAll().execute()).toEqual([]);
  });
});

describe("at boot", () => {
  test("a capture that only the disk knows is adopted, ended and put to work", async () => {
    const lessonId = await stage.makeLesson("ended");
    const { folder, captureId } = await writeFolder({ lessonId });
    recorder(async (job) => resultOf(job));
    await open();
    expect(await stage.recordingOf(captureId)).toBeDefined();
    const { description, end } = await readCapture(folder);
    expect(end?.reason).toBe("adopted");
    expect(end?.endedAtUs).toBeGreaterThan(description.createdAtUs);
    await untilState(captureId, "published");
  });

  test("an adopted capture shows that a scheduled lesson took place", async () => {
    const lessonId = await stage.makeLesson("scheduled");
    const { captureId } = await writeFolder({ lessonId });
    await open();
    expect(await stage.recordingOf(captureId)).toMatchObject({ state: "finishing" });
    const lesson = await stage.db.selectFrom("lessons").selectAll().executeTakeFirstOrThrow();
    expect(lesson.state).toBe("ended");
  });

  test("captures without a lesson, or of a lesson that has one, are left as they are", async () => {
    const lesson = await stage.startLesson();
    const second = await writeFolder({ lessonId: lesson.lessonId });
    const stray = await writeFolder({ lessonId: LessonId.parse(randomUUID()) });
    await open();
    expect(await stage.recordingOf(second.captureId)).toBeUndefined();
    expect(await stage.recordingOf(stray.captureId)).toBeUndefined();
    expect((await readCapture(stray.folder)).end).toBeNull();
  });

  test("the capture of a lesson that is still live goes on", async () => {
    const lesson = await stage.startLesson();
    const { folder } = await writeFolder(lesson);
    await open();
    expect((await readCapture(folder)).end).toBeNull();
    expect(await stage.recordingOf(lesson.captureId)).toMatchObject({ state: "capturing" });
    expect(await client.exists(`bull:recordings:assemble-${lesson.captureId}`)).toBe(1);
  });
});

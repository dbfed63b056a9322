import { randomUUID } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Job, Worker } from "bullmq";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  LadderJob,
  type LadderProgress,
  type LadderResult,
  laddersQueue,
} from "../../protocol/ladder.ts";
import { LessonId } from "../../protocol/ids.ts";
import {
  AssembleJob,
  type AssembleResult,
  Manifest,
  recordingsQueue,
} from "../../protocol/recording.ts";
import { Ffmpeg, FfmpegError } from "../../recorder/ffmpeg.ts";
import { QueueWorker } from "../../recorder/queueWorker.ts";
import { createLogger } from "../../server/lib/log.ts";
import type { Ladders } from "../../server/recordings/ladders.ts";
import { RecorderProcess } from "../../server/recordings/recorderProcess.ts";
import type { Recordings } from "../../server/recordings/recordings.ts";
import { describeTrack, writeCaptureFolder } from "../factories/captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits, trackFile } from "../factories/lessonPackets.ts";
import {
  LessonNews,
  openRecordingStage,
  type RecordingStage,
  type StartedLesson,
} from "../factories/recordingStage.ts";
import { until } from "../factories/until.ts";
import { decodingErrors } from "../rig/hlsCheck.ts";

/* How ladders are ordered, written down and found again, on a real database and queue. */

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
let ladders: Ladders | null = null;
const workers: Worker[] = [];

beforeEach(() => {
  lessons = new LessonNews();
});
const shut = async (): Promise<void> => {
  await ladders?.close();
  await recordings?.close();
  ladders = null;
  recordings = null;
};
afterEach(async () => {
  await shut();
  for (const worker of workers.splice(0)) await worker.close(true);
  await client.flushall();
  await stage.forgetLessons();
});

const open = async (): Promise<Ladders> => {
  await shut();
  recordings = await stage.openRecordings(lessons);
  ladders = await stage.openLadders(recordings);
  return ladders;
};

/** The recorder's side of a queue; what it does with a job is up to the test. */
const recorder = (queue: string, work: (job: Job) => Promise<unknown>): void => {
  const worker = new Worker(queue, work, { connection: stage.redis, concurrency: 10 });
  worker.on("error", () => undefined);
  workers.push(worker);
};
const assembled = ({ captureId, lessonId }: AssembleJob): AssembleResult => ({
  captureId,
  lessonId,
  durationMs: 120_000,
  hasScreen: true,
  startedAtMs: 1_581_926_400_000,
  packets: { received: 1000, lostBeforeSfu: 3, lostToCapture: 0, tornBytes: 0 },
  coverage: 0.99,
  verifiedSamples: 4,
});
const made = (job: LadderJob): LadderResult => ({
  ...job,
  renditions: [
    { picture: "camera", width: 640, height: 360, averageBps: 400_000, bytes: 6_000_000 },
  ],
  storyboardTiles: 12,
  verifiedSamples: 4,
});
const publishReplay = async (): Promise<StartedLesson> => {
  const lesson = await stage.startLesson();
  recorder(recordingsQueue, async (job) => assembled(AssembleJob.parse(job.data)));
  lessons.emit("started", lesson);
  await until(async () => (await stage.recordingOf(lesson.captureId))?.state === "published");
  return lesson;
};
const untilLadder = ({ lessonId }: Pick<StartedLesson, "lessonId">, state: string): Promise<void> =>
  until(async () => (await stage.ladderOf(lessonId))?.state === state, 120_000);

describe("a ladder", () => {
  test("is ordered when a replay is published, and what came of it is written down", async () => {
    await open();
    const half = Promise.withResolvers<void>();
    recorder(laddersQueue, async (job) => {
      await job.updateProgress({ state: "encoding", share: 0.5 });
      await half.promise;
      return made(LadderJob.parse(job.data));
    });
    const lesson = await publishReplay();
    await until(async () => (await stage.ladderOf(lesson.lessonId))?.share === 0.5);
    expect(await stage.ladderOf(lesson.lessonId)).toMatchObject({ state: "working", edition: 1 });
    half.resolve();
    await untilLadder(lesson, "published");
    const row = await stage.ladderOf(lesson.lessonId);
    expect(row).toMatchObject({ share: 1, failure_reason: null });
    expect(row?.renditions).toEqual([
      { picture: "camera", width: 640, height: 360, averageBps: 400_000, bytes: 6_000_000 },
    ]);
  });

  test("is put back into a queue that was flushed, once", async () => {
    const running = await open();
    const lesson = await publishReplay();
    await until(async () => (await client.keys("bull:ladders:ladder-*")).length === 1);
    await client.flushall();
    await running.reconcile();
    await running.reconcile();
    expect(await client.keys("bull:ladders:ladder-*")).toEqual([
      `bull:ladders:ladder-${lesson.lessonId}-1`,
    ]);
    recorder(laddersQueue, async (job) => made(LadderJob.parse(job.data)));
    await untilLadder(lesson, "published");
  });

  test("whose result came while nobody listened is written down at the next start", async () => {
    await open();
    const lesson = await publishReplay();
    await until(async () => (await client.keys("bull:ladders:ladder-*")).length === 1);
    await shut();
    recorder(laddersQueue, async (job) => made(LadderJob.parse(job.data)));
    await until(async () => (await client.zcard("bull:ladders:completed")) === 1);
    await open();
    expect(await stage.ladderOf(lesson.lessonId)).toMatchObject({ state: "published" });
  });

  test("that failed says why, and is tried again at the next start", async () => {
    await open();
    let tries = 0;
    let works = false;
    recorder(laddersQueue, async (job) => {
      tries += 1;
      if (!works) throw new Error("no room");
      return made(LadderJob.parse(job.data));
    });
    const lesson = await publishReplay();
    await stage.tryAgainUntil(
      laddersQueue,
      async () => (await stage.ladderOf(lesson.lessonId))?.state === "failed",
    );
    expect(tries).toBeGreaterThan(3);
    expect(await stage.ladderOf(lesson.lessonId)).toMatchObject({ failure_reason: "no room" });
    works = true;
    await ladders?.reconcile();
    expect(await stage.ladderOf(lesson.lessonId)).toMatchObject({ state: "failed" });
    await open();
    await untilLadder(lesson, "published");
  }, 90_000);

  test("is described to operators while it is made and when it failed, and tried again when they say so", async () => {
    const desk = await open();
    const { lessonId } = await publishReplay();
    const half = Promise.withResolvers<void>();
    let healed = false;
    const worker = new QueueWorker<LadderProgress>({
      queue: laddersQueue,
      redis: stage.redis,
      lockMs: 2_000,
      concurrency: 1,
      log,
      hopeless: () => "broken",
      async work({ data, tell }) {
        if (healed) return made(LadderJob.parse(data));
        tell({ state: "encoding", share: 0.5 });
        await half.promise;
        throw new FfmpegError({ exitCode: 1, stderr: ["first", "moov atom not found"] });
      },
    });
    try {
      await until(async () => (await desk.unfinished())[0]?.step === "encoding");
      expect(await desk.unfinished()).toMatchObject([
        { kind: "ladder", lessonId, state: "working", share: 0.5, failures: 0, lastLines: [] },
      ]);
      await expect(desk.retry(lessonId)).rejects.toMatchObject({ code: "conflict" });
      half.resolve();
      await untilLadder({ lessonId }, "failed");
      const [failed] = await desk.unfinished();
      expect(failed).toMatchObject({
        ...{ state: "failed", step: null, failures: 1, failureReason: "broken" },
      });
      expect(failed?.lastLines.slice(1, 3)).toEqual(["first", "moov atom not found"]);
      healed = true;
      await desk.retry(lessonId);
      await untilLadder({ lessonId }, "published");
      expect(await desk.unfinished()).toEqual([]);
      await expect(desk.retry(LessonId.parse(randomUUID()))).rejects.toMatchObject({
        code: "notFound",
      });
    } finally {
      await worker.close();
    }
  });

  test("of an earlier edition of the replay is not believed", async () => {
    const running = await open();
    const lesson = await publishReplay();
    await stage.db.updateTable("ladders").set({ edition: 2 }).execute();
    recorder(laddersQueue, async (job) => made(LadderJob.parse(job.data)));
    await until(async () => (await client.zcard("bull:ladders:completed")) === 1);
    expect(await stage.ladderOf(lesson.lessonId)).toMatchObject({ state: "waiting" });
    await running.reconcile();
    await untilLadder(lesson, "published");
    expect(await stage.ladderOf(lesson.lessonId)).toMatchObject({ edition: 2 });
  });
});

test("a recorder killed while it encodes is followed by one that goes on where it stood", async () => {
  const lesson = await stage.startLesson();
  const ffmpeg = await Ffmpeg.create();
  const seconds = 30;
  const createdAtUs = (Date.now() - 60_000) * 1000;
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const way = { zeroUs: createdAtUs };
  const pictures = await cameraUnits({ ffmpeg, seconds, width: 960, height: 540 });
  const sound = await microphoneUnits({ ffmpeg, seconds });
  ffmpeg.close();
  await writeCaptureFolder({
    capturesDir: join(stage.path, "captures"),
    ...lesson,
    createdAtUs,
    files: [
      trackFile(camera, sendUnits(camera, pictures, way).records),
      trackFile(microphone, sendUnits(microphone, sound, way).records),
    ],
    endedAtUs: createdAtUs + seconds * 1e6,
  });
  await stage.endLesson(lesson);
  const recorderProcess = await RecorderProcess.create({
    settings: { dataDir: stage.path, redis: stage.redis, logLevel: "silent" },
    log,
  });
  try {
    await open();
    const folder = join(stage.path, "replays", lesson.lessonId);
    const encoded = async (): Promise<string[]> =>
      (await readdir(folder).catch(() => [])).filter((name) =>
        /^camera\d+-\d+-\w+\.m4s$/.test(name),
      );
    await until(async () => (await encoded()).length >= 2, 120_000);
    process.kill(recorderProcess.pid ?? 0, "SIGKILL");
    const before = await encoded();
    const timesOf = async (): Promise<number[]> =>
      Promise.all(before.map(async (name) => (await stat(join(folder, name))).mtimeMs));
    const times = await timesOf();
    expect((await stage.ladderOf(lesson.lessonId))?.state).not.toBe("published");
    await untilLadder(lesson, "published");
    expect(await timesOf()).toEqual(times);
    expect((await encoded()).length).toBeGreaterThan(before.length);
    const manifest = Manifest.parse(
      JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")),
    );
    expect(manifest.ladder?.renditions.map(({ height }) => height)).toEqual([480, 360]);
    for (const name of ["camera480", "camera360"])
      expect(await decodingErrors(join(folder, `${name}.m3u8`))).toBe("");
    const left = await readdir(folder);
    expect(left.filter((name) => name.endsWith(".new"))).toEqual([]);
  } finally {
    await recorderProcess.close();
  }
}, 360_000);

import { randomUUID } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { EventEmitter } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrackDescription } from "../../protocol/capture.ts";
import { CaptureId, LessonId, PersonId } from "../../protocol/ids.ts";
import { Manifest } from "../../protocol/recording.ts";
import type { LogRecord } from "../../recorder/capture/logFormat.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { type Database, openDatabase } from "../../server/db/kysely.ts";
import { type DataFolder, openDataFolder } from "../../server/lib/dataFolder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { openQueueRedis, type QueueRedis } from "../../server/queue/managedRedis.ts";
import { CaptureProcess } from "../../server/recordings/captureProcess.ts";
import { RecorderProcess } from "../../server/recordings/recorderProcess.ts";
import { Recordings } from "../../server/recordings/recordings.ts";
import { describeTrack } from "../factories/captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits } from "../factories/lessonPackets.ts";

/* From UDP packets to a published replay, through the real processes, with some of them killed. */

const log = createLogger({ level: "fatal", name: "test" });
/** Long enough for the replay to grow while the lesson runs. */
const seconds = 34;
const lessonId = LessonId.parse(randomUUID());
const captureId = CaptureId.parse(randomUUID());
const teacherId = PersonId.parse(randomUUID());

let path: string;
let dataFolder: DataFolder;
let database: Database;
let redis: QueueRedis;
let capture: CaptureProcess;
let recorder: RecorderProcess;
let recordings: Recordings;
let sender: Socket;
const published: unknown[] = [];

class LessonNews extends EventEmitter<{
  started: [{ lessonId: LessonId; captureId: CaptureId }];
  ended: [LessonId];
}> {
  onStarted(listener: (started: { lessonId: LessonId; captureId: CaptureId }) => void): () => void {
    this.on("started", listener);
    return () => this.off("started", listener);
  }
  onEnded(listener: (ended: LessonId) => void): () => void {
    this.on("ended", listener);
    return () => this.off("ended", listener);
  }
}
const lessons = new LessonNews();

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), "skyclass-chain-"));
  dataFolder = await openDataFolder({ path });
  database = await openDatabase({ dataFolder, log });
  redis = await openQueueRedis({ dataFolder, log });
  capture = await CaptureProcess.create({ dataDir: path, log });
  recorder = await RecorderProcess.create({
    settings: { dataDir: path, redis: redis.connection, logLevel: "fatal" },
    log,
  });
  sender = createSocket("udp4");
  const { db } = database;
  await db
    .insertInto("people")
    .values({ person_id: teacherId, display_name: "示例老师", sign_in_name: "teacher" })
    .execute();
  await db
    .insertInto("lessons")
    .values({
      lesson_id: lessonId,
      title: "分数",
      teacher_id: teacherId,
      state: "live",
      started_at: new Date(),
    })
    .execute();
  await db
    .insertInto("captures")
    .values({ capture_id: captureId, lesson_id: lessonId, opened_at: new Date() })
    .execute();
  await db
    .insertInto("recordings")
    .values({
      capture_id: captureId,
      lesson_id: lessonId,
      state: "capturing",
      updated_at: new Date(),
    })
    .execute();
  recordings = await Recordings.create({
    db,
    dataDir: path,
    redis: redis.connection,
    lessons,
    log,
  });
  recordings.onPublished((one) => published.push(one));
});
afterAll(async () => {
  sender.close();
  await recordings.close();
  await recorder.close();
  await capture.close();
  await redis.close();
  await database.close();
  await dataFolder.close();
  await rm(path, { recursive: true, force: true });
});

const recording = async () =>
  database.db.selectFrom("recordings").selectAll().executeTakeFirstOrThrow();
const until = async (what: () => Promise<boolean>, limitMs = 60_000): Promise<void> => {
  const limitAt = Date.now() + limitMs;
  while (!(await what())) {
    if (Date.now() > limitAt) throw new Error("did not happen in time");
    await delay(50);
  }
};

/** Sends records when their time has come. */
const play = async (records: readonly LogRecord[], port: () => number): Promise<void> => {
  for (const record of records) {
    if (record.kind === "event") continue;
    const waitMs = record.timeUs / 1000 - Date.now();
    if (waitMs > 1) await delay(waitMs);
    sender.send(record.bytes, port(), "127.0.0.1");
  }
};

test("a lesson becomes one replay although capture and recorder are killed on the way", async () => {
  const ffmpeg = await Ffmpeg.create();
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const [cameraMedia, microphoneMedia] = [
    await cameraUnits({ ffmpeg, seconds, keyEveryS: 2 }),
    await microphoneUnits({ ffmpeg, seconds }),
  ];
  ffmpeg.close();
  let { port } = await capture.openCapture({ captureId, lessonId });
  const open = async (because: "published" | "restarted"): Promise<void> => {
    for (const track of [camera, microphone])
      await capture.openTrack({ captureId, track, because, paused: false });
  };
  await open("published");
  lessons.emit("started", { lessonId, captureId });
  const restarted = new Promise<void>((done) => capture.onRestarted(done));
  void restarted.then(async () => {
    ({ port } = await capture.openCapture({ captureId, lessonId }));
    await open("restarted");
  });

  const zeroUs = (Date.now() + 300) * 1000;
  const records = (track: TrackDescription, units: typeof cameraMedia): LogRecord[] =>
    sendUnits(track, units, { zeroUs }).records;
  const playing = Promise.all([
    play(records(camera, cameraMedia), () => port),
    play(records(microphone, microphoneMedia), () => port),
  ]);
  await delay(4000);
  process.kill(capture.pid ?? 0, "SIGKILL");
  await restarted;
  await until(async () => (await recording()).duration_ms > 0);
  process.kill(recorder.pid ?? 0, "SIGKILL");
  await playing;
  await delay(300);

  await capture.closeCapture({ captureId, reason: "lessonEnded" });
  await database.db.updateTable("lessons").set({ state: "ended", ended_at: new Date() }).execute();
  lessons.emit("ended", lessonId);
  await until(async () => (await recording()).state === "published");

  const manifest = Manifest.parse(
    JSON.parse(await readFile(join(path, "replays", lessonId, "manifest.json"), "utf8")),
  );
  expect(manifest).toMatchObject({ lessonId, captureId, state: "complete" });
  expect(Math.abs(manifest.durationMs - seconds * 1000)).toBeLessThan(1500);
  expect(manifest.packets.lostToCapture).toBe(0);
  // What the killed process held, and what came until its successor was ready.
  const interrupted = manifest.gaps.filter((gap) => gap.cause === "interrupted");
  expect(interrupted.length).toBeGreaterThan(0);
  for (const { fromMs, toMs } of interrupted) expect(toMs - fromMs).toBeLessThan(5000);
  const replays = await database.db.selectFrom("replays").selectAll().execute();
  expect(replays).toHaveLength(1);
  expect(replays[0]).toMatchObject({ lesson_id: lessonId, duration_ms: manifest.durationMs });
  expect(published).toEqual([{ lessonId, captureId }]);
}, 180_000);

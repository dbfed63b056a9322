import { createSocket, type Socket } from "node:dgram";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrackDescription } from "../../protocol/capture.ts";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import { Manifest } from "../../protocol/recording.ts";
import type { LogRecord } from "../../server/lib/captureLogFormat.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { createLogger } from "../../server/lib/log.ts";
import { CaptureProcess } from "../../server/recordings/captureProcess.ts";
import { RecorderProcess } from "../../server/recordings/recorderProcess.ts";
import type { Recordings } from "../../server/recordings/recordings.ts";
import { describeTrack } from "../factories/captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits } from "../factories/lessonPackets.ts";
import {
  LessonNews,
  openRecordingStage,
  type RecordingStage,
} from "../factories/recordingStage.ts";
import { until } from "../factories/until.ts";

/* From UDP packets to a published replay, through the real processes, with some of them killed. */

const log = createLogger({ level: "fatal", name: "test" });
/** Long enough for the replay to grow while the lesson runs. */
const seconds = 34;

let stage: RecordingStage;
let lessonId: LessonId;
let captureId: CaptureId;
let capture: CaptureProcess;
let recorder: RecorderProcess;
let recordings: Recordings;
let sender: Socket;
const published: unknown[] = [];

const lessons = new LessonNews();

beforeAll(async () => {
  stage = await openRecordingStage({ log });
  ({ lessonId, captureId } = await stage.startLesson());
  const dataDir = stage.path;
  capture = await CaptureProcess.create({ dataDir, log });
  recorder = await RecorderProcess.create({
    settings: { dataDir, redis: stage.redis, logLevel: "fatal" },
    log,
  });
  sender = createSocket("udp4");
  recordings = await stage.openRecordings(lessons);
  recordings.onPublished((one) => published.push(one));
});
afterAll(async () => {
  sender.close();
  await recordings.close();
  await recorder.close();
  await capture.close();
  await stage.close();
});

const untilRecording = (
  is: (recording: { state: string; duration_ms: number }) => boolean,
): Promise<void> =>
  until(async () => {
    const recording = await stage.recordingOf(captureId);
    return recording !== undefined && is(recording);
  }, 60_000);

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
  const reopened = restarted.then(async () => {
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
  await reopened;
  await untilRecording((recording) => recording.duration_ms > 0);
  process.kill(recorder.pid ?? 0, "SIGKILL");
  await playing;
  await delay(300);

  await capture.closeCapture({ captureId, reason: "lessonEnded" });
  await stage.db.updateTable("lessons").set({ state: "ended", ended_at: new Date() }).execute();
  lessons.emit("ended", lessonId);
  await untilRecording((recording) => recording.state === "published");

  const manifest = Manifest.parse(
    JSON.parse(await readFile(join(stage.path, "replays", lessonId, "manifest.json"), "utf8")),
  );
  expect(manifest).toMatchObject({ lessonId, captureId, state: "complete" });
  expect(Math.abs(manifest.durationMs - seconds * 1000)).toBeLessThan(1500);
  expect(manifest.packets.lostToCapture).toBe(0);
  // What the killed process held, and what came until its successor was ready.
  const interrupted = manifest.gaps.filter((gap) => gap.cause === "interrupted");
  expect(interrupted.length).toBeGreaterThan(0);
  for (const { fromMs, toMs } of interrupted) expect(toMs - fromMs).toBeLessThan(5000);
  const replays = await stage.db.selectFrom("replays").selectAll().execute();
  expect(replays).toHaveLength(1);
  expect(replays[0]).toMatchObject({ lesson_id: lessonId, duration_ms: manifest.durationMs });
  expect(published).toEqual([{ lessonId, captureId }]);
}, 180_000);

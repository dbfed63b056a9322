import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compose } from "../../config/compose.ts";
import { keptFolder, keptName } from "../../protocol/keptFiles.ts";
import { Manifest } from "../../protocol/recording.ts";
import { cutFolder } from "../../protocol/replayEdits.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { KeepWork } from "../../server/keeping/keepWork.ts";
import { askForKept, findSource } from "../../server/keeping/keptRepository.ts";
import { createLogger } from "../../server/lib/log.ts";
import { Cuts } from "../../server/recordings/cuts.ts";
import { RecorderProcess } from "../../server/recordings/recorderProcess.ts";
import type { Recordings } from "../../server/recordings/recordings.ts";
import { insertEdit } from "../../server/replay/editsRepository.ts";
import { describeTrack, writeCaptureFolder } from "../factories/captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits, trackFile } from "../factories/lessonPackets.ts";
import {
  LessonNews,
  openRecordingStage,
  type RecordingStage,
  type StartedLesson,
} from "../factories/recordingStage.ts";
import { until } from "../factories/until.ts";
import { decodeFrames } from "../rig/decode.ts";
import { decodingErrors } from "../rig/hlsCheck.ts";

/* The recorder is killed (-9) in the middle of what teachers ask for; its successor goes on where it stood. */

const log = createLogger({ level: "silent", name: "test" });
const seconds = 30;

let stage: RecordingStage;
let recordings: Recordings;
let recorder: RecorderProcess;
let lesson: StartedLesson;
let folder: string;
beforeAll(async () => {
  stage = await openRecordingStage({ log });
  lesson = await stage.startLesson();
  folder = join(stage.path, "replays", lesson.lessonId);
  const ffmpeg = await Ffmpeg.create();
  const createdAtUs = (Date.now() - 60_000) * 1000;
  const way = { zeroUs: createdAtUs };
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds, width: 960, height: 540 });
  const sound = await microphoneUnits({ ffmpeg, seconds });
  ffmpeg.close();
  await writeCaptureFolder({
    ...{ capturesDir: join(stage.path, "captures"), ...lesson, createdAtUs },
    files: [
      trackFile(camera, sendUnits(camera, pictures, way).records),
      trackFile(microphone, sendUnits(microphone, sound, way).records),
    ],
    endedAtUs: createdAtUs + seconds * 1e6,
  });
  await stage.endLesson(lesson);
  recorder = await RecorderProcess.create({
    settings: { dataDir: stage.path, redis: stage.redis, logLevel: "silent" },
    log,
  });
  recordings = await stage.openRecordings(new LessonNews());
  const isPublished = async () =>
    (await stage.recordingOf(lesson.captureId))?.state === "published";
  await until(isPublished, 120_000);
}, 180_000);
afterAll(async () => {
  await recordings.close();
  await recorder.close();
  await stage.close();
});

const kill = (): void => void process.kill(recorder.pid ?? 0, "SIGKILL");
const filesIn = async (dir: string, name: RegExp): Promise<string[]> =>
  (await readdir(dir).catch(() => [])).filter((one) => name.test(one)).sort();
const timesOf = async (dir: string, names: readonly string[]): Promise<number[]> =>
  Promise.all(names.map(async (name) => (await stat(join(dir, name))).mtimeMs));

test("an edited replay is published once, with the segments that were there", async () => {
  const { db, redis, path } = stage;
  const { lessonId } = lesson;
  const { person_id: savedBy } = await db
    .selectFrom("people")
    .select("person_id")
    .executeTakeFirstOrThrow();
  // Each joint is encoded anew.
  const kept = Array.from({ length: 9 }, (_, n) => ({
    ...{ fromMs: n * 3_200 + 700, toMs: n * 3_200 + 2_900 },
  }));
  const privateSpans = kept.map(({ toMs }) => ({ fromMs: toMs, toMs: toMs + 1_000 }));
  await insertEdit(db, {
    ...{ lessonId, version: 1, cuts: { beginMs: 700, endMs: null, privateSpans } },
    ...{ kept, savedBy, now: new Date() },
  });
  const edits = { onSaved: () => () => undefined };
  const cuts = await Cuts.create({ db, dataDir: path, redis, edits, replays: recordings, log });
  try {
    const dir = join(folder, cutFolder({ version: 1, edition: 1 }));
    const made = async () => filesIn(dir, /\.m4s$/);
    const editOf = async () =>
      db.selectFrom("replay_edits").selectAll().where("lesson_id", "=", lessonId).execute();
    await until(async () => (await made()).length > 0, 60_000);
    kill();
    const before = await made();
    const times = await timesOf(dir, before);
    expect(await filesIn(dir, /^manifest\.json$/)).toEqual([]);
    await until(async () => (await editOf())[0]?.state === "published", 120_000);
    expect(await timesOf(dir, before)).toEqual(times);
    expect(await editOf()).toHaveLength(1);
    expect(await filesIn(folder, /^cut-/)).toEqual(["cut-1-1"]);
    const manifest = Manifest.parse(JSON.parse(await readFile(join(dir, "manifest.json"), "utf8")));
    expect(manifest.state).toBe("complete");
    for (const name of ["camera", "sound"])
      expect(await decodingErrors(join(dir, `${name}.m3u8`))).toBe("");
  } finally {
    await cuts.close();
  }
}, 240_000);

test("a file to keep is whole and ready all the same", async () => {
  const { db, redis, path } = stage;
  const { lessonId } = lesson;
  const source = (await findSource(db, lessonId))?.source;
  if (source === undefined) throw new Error("nothing is given out");
  await askForKept(db, { lessonId, heard: "everybody", source, by: null, now: new Date() });
  const nothing = () => () => undefined;
  const work = await KeepWork.create({
    ...{ db, dataDir: path, redis, log, replays: recordings },
    ...{ keeping: { onAsked: nothing }, edits: { onSaved: nothing } },
  });
  try {
    const dir = join(folder, keptFolder({ heard: "everybody", edition: 1 }));
    const parts = async () => filesIn(dir, /^part-\d+-\w+\.mp4/);
    const stateOf = async () =>
      (await db.selectFrom("kept_files").select("state").executeTakeFirstOrThrow()).state;
    await until(async () => (await parts()).length > 0, 120_000);
    kill();
    expect(await stateOf()).not.toBe("ready");
    await until(async () => (await stateOf()) === "ready", 120_000);
    expect(await parts()).toEqual([]);
    const { video_bytes: videoBytes } = await db
      .selectFrom("kept_files")
      .select("video_bytes")
      .executeTakeFirstOrThrow();
    expect(videoBytes).toBe((await stat(join(dir, keptName.video))).size);
    const frames = await decodeFrames(join(dir, keptName.video));
    frames.forEach(({ timeS }, n) => expect(timeS).toBeCloseTo(n / compose.framesPerSecond, 2));
    expect(frames.length).toBeGreaterThan(15 * compose.framesPerSecond);
  } finally {
    await work.close();
  }
}, 300_000);

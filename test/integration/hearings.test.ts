/* Speech to text: a real program hears a real replay in the recorder's process, on a real database and queue. */
import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CaptionsRefusal } from "../../protocol/captions.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { hearingLimits, hearReplay } from "../../recorder/captions/hearReplay.ts";
import { CaptionsRefused } from "../../recorder/captions/refusal.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { writeCues } from "../../server/captions/captionsRepository.ts";
import { Hearings } from "../../server/captions/hearings.ts";
import type { ChildLimits } from "../../server/lib/limitedChild.ts";
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

const log = createLogger({ level: "silent", name: "test" });
const seconds = 8;
const heard = "WEBVTT\\n\\n00:01.000 --> 00:02.000\\n同学们好";

let stage: RecordingStage;
let ffmpeg: Ffmpeg;
let lesson: StartedLesson;
let recordings: Recordings;
let ladders: Ladders;
let recorder: RecorderProcess | null = null;
let hearings: Hearings | null = null;
const news = new LessonNews();

/** The program as a shell script; `$1` is the path of the sound. */
const program = async (script: string): Promise<string> => {
  const path = join(stage.path, `engine-${crypto.randomUUID()}.sh`);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
};
const startRecorder = async (captionsCommand?: string): Promise<void> => {
  await recorder?.close();
  recorder = await RecorderProcess.create({
    settings: {
      ...{ dataDir: stage.path, redis: stage.redis, logLevel: "silent" },
      ...(captionsCommand === undefined ? {} : { captionsCommand }),
    },
    log,
  });
};
const startHearings = async (): Promise<void> => {
  await hearings?.close();
  const { db, redis } = stage;
  hearings = await Hearings.create({ db, redis, replays: recordings, language: "zh", log });
};
const hearingOf = async (lessonId: LessonId) =>
  stage.db
    .selectFrom("caption_hearings")
    .select(["state", "failure_reason"])
    .where("lesson_id", "=", lessonId)
    .executeTakeFirst();
const captionsOf = async (lessonId: LessonId) =>
  stage.db.selectFrom("captions").selectAll().where("lesson_id", "=", lessonId).execute();

beforeAll(async () => {
  stage = await openRecordingStage({ log });
  ffmpeg = await Ffmpeg.create();
  lesson = await stage.startLesson();
  const zeroUs = (Date.now() - 60_000) * 1000;
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const size = { width: 320, height: 180 };
  await writeCaptureFolder({
    ...{ capturesDir: join(stage.path, "captures"), ...lesson, createdAtUs: zeroUs },
    files: [
      trackFile(
        camera,
        sendUnits(camera, await cameraUnits({ ffmpeg, seconds, ...size }), { zeroUs }).records,
      ),
      trackFile(
        microphone,
        sendUnits(microphone, await microphoneUnits({ ffmpeg, seconds }), { zeroUs }).records,
      ),
    ],
    endedAtUs: zeroUs + seconds * 1e6,
  });
  await stage.endLesson(lesson);
  await startRecorder();
  recordings = await stage.openRecordings(news);
  ladders = await stage.openLadders(recordings);
  await until(
    async () => (await stage.recordingOf(lesson.captureId))?.state === "published",
    120_000,
  );
}, 180_000);
afterAll(async () => {
  await ladders?.close();
  await recordings?.close();
  await recorder?.close();
  ffmpeg?.close();
  await stage?.close();
});
afterEach(async () => {
  await hearings?.close();
  hearings = null;
  await stage.db.deleteFrom("captions").execute();
  await stage.db.deleteFrom("caption_hearings").execute();
});

const hear = async (script: string, limits?: ChildLimits) =>
  hearReplay({
    ...{ job: { lessonId: lesson.lessonId, edition: 1 }, dataDir: stage.path, ffmpeg, log },
    ...{ command: await program(script), tell: () => undefined },
    signal: new AbortController().signal,
    ...(limits && { limits }),
  });
const refusalOf = async (work: Promise<unknown>): Promise<CaptionsRefusal | "none"> =>
  work.then(
    () => "none" as const,
    (error: unknown) => {
      if (error instanceof CaptionsRefused) return error.refusal;
      throw error;
    },
  );

describe("a program for captions", () => {
  test("is given the whole sound as a plain file, nothing of ours beside it, and leaves nothing", async () => {
    const seen = join(stage.path, "seen.wav");
    const env = join(stage.path, "seen.env");
    const { cues } = await hear(`cp "$1" ${seen}; env > ${env}; printf '${heard}'`);
    expect(cues).toEqual([{ fromMs: 1_000, toMs: 2_000, text: "同学们好" }]);
    const wav = await readFile(seen);
    expect(wav.subarray(0, 4).toString()).toBe("RIFF");
    const [channels, rateHz] = [wav.readUInt16LE(22), wav.readUInt32LE(24)];
    expect([channels, rateHz]).toEqual([1, 16_000]);
    // Two bytes a sample.
    expect(wav.length / (2 * rateHz)).toBeCloseTo(seconds, 0);
    // Somebody speaks in it.
    const samples = new Int16Array(
      wav.buffer.slice(wav.byteOffset + 1_024, wav.byteOffset + 65_536),
    );
    expect(Math.max(...samples)).toBeGreaterThan(1_000);
    expect(await readFile(env, "utf8")).not.toMatch(/REDIS|DATABASE|SKYCLASS/);
    expect(await readdir(join(stage.path, "hearing"))).toEqual([]);
  });

  test.each<[string, string, CaptionsRefusal]>([
    ["writes what is no captions", "echo 'loading model …'", "notWebVtt"],
    ["writes nothing", "true", "notWebVtt"],
    [
      "writes without an end",
      "while :; do echo WEBVTT WEBVTT WEBVTT WEBVTT; done",
      "tooMuchOutput",
    ],
  ])("that %s is of no use however often it is tried", async (_, script, refusal) => {
    expect(await refusalOf(hear(script))).toBe(refusal);
    expect(await readdir(join(stage.path, "hearing"))).toEqual([]);
  });

  test("that does not come to an end is ended, with all that it started", async () => {
    const pid = join(stage.path, "sleeper.pid");
    const script = `sleep 600 & echo $! > ${pid}; wait`;
    expect(await refusalOf(hear(script, { ...hearingLimits, totalMs: 1_500 }))).toBe("tookTooLong");
    const sleeper = Number(await readFile(pid, "utf8"));
    await until(async () => !isAlive(sleeper));
  });

  test("that fails may do better another time", async () => {
    await expect(refusalOf(hear("echo 'no memory' >&2; exit 3"))).rejects.toThrow(
      "The program for captions ended with 3.",
    );
  });
});

describe("a published replay", () => {
  test("is heard once, and what was heard are captions of the machine, for everybody who may watch", async () => {
    const calls = join(stage.path, "calls");
    await startRecorder(await program(`echo once >> ${calls}; printf '${heard}'`));
    await startHearings();
    await until(async () => (await captionsOf(lesson.lessonId)).length > 0, 60_000);
    expect(await captionsOf(lesson.lessonId)).toMatchObject([
      {
        ...{ language: "zh", origin: "machine", speakers: "teacher", version: 1 },
        ...{ written_by: null, cues: [{ fromMs: 1_000, toMs: 2_000, text: "同学们好" }] },
      },
    ]);
    expect((await hearingOf(lesson.lessonId))?.state).toBe("done");
    // Neither another start nor its removal makes it begin again.
    await stage.db.deleteFrom("captions").execute();
    await startHearings();
    expect((await hearingOf(lesson.lessonId))?.state).toBe("done");
    expect(await readFile(calls, "utf8")).toBe("once\n");
  }, 120_000);

  test("with captions that somebody brought is not heard, and keeps them", async () => {
    const own = [{ fromMs: 0, toMs: 500, text: "自己写的" }];
    await writeCues(
      stage.db,
      {
        ...{ lessonId: lesson.lessonId, language: "zh", origin: "uploaded", speakers: "everybody" },
        ...{ cues: own, by: null, now: new Date() },
      },
      null,
    );
    await startRecorder(await program(`printf '${heard}'`));
    await startHearings();
    expect(await hearingOf(lesson.lessonId)).toBeUndefined();
    expect(await captionsOf(lesson.lessonId)).toMatchObject([{ cues: own }]);
  });

  test("of which the program makes rubbish has none, and is tried again at the next start", async () => {
    await startRecorder(await program("echo rubbish"));
    await startHearings();
    await until(async () => (await hearingOf(lesson.lessonId))?.state === "failed", 60_000);
    expect((await hearingOf(lesson.lessonId))?.failure_reason).toBe("notWebVtt");
    expect(await captionsOf(lesson.lessonId)).toEqual([]);
    await startRecorder(await program(`printf '${heard}'`));
    await startHearings();
    await until(async () => (await hearingOf(lesson.lessonId))?.state === "done", 60_000);
    expect(await captionsOf(lesson.lessonId)).toHaveLength(1);
  }, 120_000);
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

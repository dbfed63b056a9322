import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LessonId } from "../../protocol/ids.ts";
import type { UploadProgress } from "../../protocol/microLessons.ts";
import { Manifest } from "../../protocol/recording.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import type { Gate } from "../../recorder/ladder/gate.ts";
import { makeLadder } from "../../recorder/ladder/ladder.ts";
import { makeUpload } from "../../recorder/upload/makeUpload.ts";
import { cutFolder } from "../../protocol/replayEdits.ts";
import { cutReplay } from "../../recorder/cut/cutReplay.ts";
import { refusalOr } from "../../recorder/upload/refusal.ts";
import { createLogger } from "../../server/lib/log.ts";
import { uploadPath } from "../../server/lib/uploadPaths.ts";
import { codedVideo, usualVideo } from "../factories/codedVideos.ts";
import { decodingErrors, readPublished } from "../rig/hlsCheck.ts";
import { runFfmpeg } from "../rig/decode.ts";
import { analyseReplay, replaySync } from "../rig/replayAnalysis.ts";

/* Replays that a real ffmpeg makes of uploaded videos, and what is not taken. */

const log = createLogger({ level: "silent", name: "test" });
const always: Gate = { untilOpen: async () => new AbortController().signal };
const startedAtMs = Date.parse("2026-03-02T08:00:00Z");
let ffmpeg: Ffmpeg;
let dataDir: string;
/** Where the videos are made. */
let made: string;
beforeAll(async () => {
  ffmpeg = await Ffmpeg.create();
  dataDir = await mkdtemp(join(tmpdir(), "skyclass-uploads-"));
  made = join(dataDir, "made");
  await mkdir(made);
  await mkdir(join(dataDir, "uploads"));
});
afterAll(async () => {
  ffmpeg.close();
  await rm(dataDir, { recursive: true, force: true });
});

const upload = async (path: string): Promise<LessonId> => {
  const lessonId = LessonId.parse(randomUUID());
  await copyFile(path, uploadPath(dataDir, lessonId));
  return lessonId;
};
const make = async (
  lessonId: LessonId,
  more: { gate?: Gate; signal?: AbortSignal; tell?: (progress: UploadProgress) => void } = {},
) =>
  makeUpload({
    ...{ job: { lessonId, startedAtMs }, dataDir, ffmpeg, log },
    gate: more.gate ?? always,
    tell: more.tell ?? (() => undefined),
    signal: more.signal ?? new AbortController().signal,
  });
const replayFile = (lessonId: LessonId, name: string): string =>
  join(dataDir, "replays", lessonId, name);
const analyse = async (lessonId: LessonId, camera = "camera.m3u8") =>
  analyseReplay({
    playlists: {
      camera: replayFile(lessonId, camera),
      sound: replayFile(lessonId, "sound.m3u8"),
    },
  });

/** How far sound and pictures are apart. */
const syncS = (analysis: Awaited<ReturnType<typeof analyse>>): number => {
  const offset = replaySync(analysis, { kind: "camera", fromS: 0, toS: 30 });
  return offset === null ? Number.POSITIVE_INFINITY : Math.abs(offset);
};

describe("a replay of an uploaded video", () => {
  test("has the very pictures of a video with B-frames, in sync, and gets its ladder", async () => {
    const lessonId = await upload(
      await codedVideo({
        ...{ path: join(made, "usual.mp4"), video: [...usualVideo, "-vf", "scale=960:540"] },
      }),
    );
    const result = await make(lessonId);
    expect(result).toMatchObject({ lessonId, startedAtMs, copied: true });
    expect(Math.abs(result.durationMs - 12_000)).toBeLessThan(150);
    const manifest = Manifest.parse(
      JSON.parse(await readFile(replayFile(lessonId, "manifest.json"), "utf8")),
    );
    expect(manifest).toMatchObject({ state: "complete", startedAtMs, hasVoices: false });
    expect(manifest.verifiedSamples).toBeGreaterThanOrEqual(4);

    for (const name of ["camera.m3u8", "sound.m3u8"]) {
      const playlist = await readPublished(replayFile(lessonId, name));
      expect(playlist.ended).toBe(true);
      expect(playlist.segments.length).toBeGreaterThanOrEqual(2);
      expect(await decodingErrors(replayFile(lessonId, name))).toBe("");
    }
    const analysis = await analyse(lessonId);
    expect(analysis.camera.coded.length).toBe(12 * 15);
    expect(analysis.camera.coded[0]?.number).toBe(0);
    expect(analysis.camera.holes).toEqual([]);
    expect(analysis.camera.jumps).toEqual([]);
    // ffmpeg reads pictures that are decoded before their turn a frame late, where browsers do not.
    expect(syncS(analysis)).toBeLessThan(0.07);

    const dir = join(dataDir, "replays", lessonId);
    const signal = new AbortController().signal;
    const ladder = await makeLadder({
      ...{ replayDir: dir, ffmpeg, gate: always, log, onProgress: () => undefined, signal },
    });
    expect(ladder.manifest.storyboard?.tiles).toBeGreaterThan(0);
    const rung = (await analyse(lessonId, "camera360.m3u8")).camera;
    expect(rung.sizes).toEqual(["640x360"]);
    const timesMsOf = ({ coded }: typeof rung) =>
      coded.map(({ number, timeS }) => [number, Math.round(timeS * 1_000)]);
    expect(timesMsOf(rung)).toEqual(timesMsOf(analysis.camera));

    // Cut in the middle of what is decoded before its turn: exactly what is kept is there.
    const edited = await cutReplay({
      ...{ replayDir: dir, ffmpeg, log, onProgress: () => undefined, signal },
      job: {
        ...{ version: 1, edition: 1 },
        kept: [
          { fromMs: 1_300, toMs: 3_170 },
          { fromMs: 7_840, toMs: 11_100 },
        ],
      },
    });
    expect(edited.kept).toHaveLength(2);
    const folder = join(dir, cutFolder({ version: 1, edition: 1 }));
    expect(await decodingErrors(join(folder, "sound.m3u8"))).toBe("");
    const seen = await analyseReplay({
      playlists: { camera: join(folder, "camera.m3u8"), sound: join(folder, "sound.m3u8") },
    });
    const numbers = Array.from({ length: 12 * 15 }, (_, number) => number);
    expect(seen.camera.coded.map(({ number }) => number)).toEqual(
      numbers.filter((number) =>
        edited.kept.some(({ fromMs, toMs }) => {
          const ms = (number * 1_000) / 15;
          return ms > fromMs - 1 && ms < toMs;
        }),
      ),
    );
  }, 120_000);

  test.each([
    [
      "VP8 and Opus in WebM",
      "vp8.webm",
      ["-c:v", "libvpx", "-b:v", "1M", "-deadline", "realtime"],
      ["-c:a", "libopus"],
    ],
    ["MPEG-4 and MP3 in AVI", "old.avi", ["-c:v", "mpeg4", "-q:v", "3"], ["-c:a", "libmp3lame"]],
    ["H.264 in a transport stream", "tv.ts", usualVideo, ["-c:a", "aac"]],
  ])(
    "shows every picture of %s, in sync",
    async (_name, file, video, audio) => {
      const lessonId = await upload(await codedVideo({ path: join(made, file), video, audio }));
      await make(lessonId);
      const analysis = await analyse(lessonId);
      expect(analysis.camera.coded.length).toBeGreaterThanOrEqual(12 * 15 - 2);
      expect(analysis.camera.jumps).toEqual([]);
      expect(syncS(analysis)).toBeLessThan(0.08);
    },
    120_000,
  );

  test("is silent where the video is, and upright where a phone turned it", async () => {
    const upright = await codedVideo({
      ...{ path: join(made, "upright.mp4"), video: usualVideo, audio: null, seconds: 5 },
    });
    const turned = join(made, "turned.mp4");
    await runFfmpeg([
      ...["-v", "error", "-y", "-i", upright, "-c", "copy"],
      ...["-metadata:s:v:0", "rotate=90", turned],
    ]);
    const lessonId = await upload(turned);
    expect(await make(lessonId)).toMatchObject({ copied: false });
    expect((await analyse(lessonId)).camera.sizes).toEqual(["360x640"]);
    const silent = await upload(upright);
    expect(await make(silent)).toMatchObject({ copied: true });
    expect((await analyse(silent)).tones).toEqual([]);
  }, 120_000);

  test("goes on where it was, segment by segment, when the recorder was killed", async () => {
    const lessonId = await upload(
      await codedVideo({
        ...{ path: join(made, "long.mkv"), seconds: 24 },
        ...{ video: ["-c:v", "mpeg4", "-q:v", "3"], audio: ["-c:a", "pcm_s16le"] },
      }),
    );
    const killed = new AbortController();
    await expect(
      make(lessonId, {
        signal: killed.signal,
        tell: ({ state, share }) => {
          if (state === "encoding" && share > 0.4) killed.abort(new Error("killed"));
        },
      }),
    ).rejects.toThrow("conversion failed");
    const dir = join(dataDir, "replays", lessonId);
    const done = (await readdir(dir)).filter((name) => /^camera-\d/.test(name));
    expect(done.length).toBeGreaterThanOrEqual(2);
    expect(await readdir(dir)).not.toContain("manifest.json");
    const times = async () =>
      Promise.all(done.map(async (name) => (await stat(join(dir, name))).mtimeMs));
    const before = await times();
    await make(lessonId);
    expect(await times()).toEqual(before);
    const analysis = await analyse(lessonId);
    expect(analysis.camera.holes).toEqual([]);
    expect(analysis.camera.jumps).toEqual([]);
    expect(analysis.camera.coded.length).toBeGreaterThanOrEqual(24 * 15 - 2);
    expect(syncS(analysis)).toBeLessThan(0.08);
  }, 240_000);

  test("rests while live lessons need the processor", async () => {
    const lessonId = await upload(join(made, "vp8.webm"));
    const open = Promise.withResolvers<void>();
    const states: string[] = [];
    const making = make(lessonId, {
      gate: {
        untilOpen: async ({ onWaiting }) => {
          onWaiting();
          await open.promise;
          return new AbortController().signal;
        },
      },
      tell: ({ state }) => {
        if (state === "paused") open.resolve();
        states.push(state);
      },
    });
    await making;
    expect(states.slice(0, 3)).toEqual(["probing", "sound", "paused"]);
  }, 60_000);
});

describe("what is not taken", () => {
  const file = async (name: string, content: string | Buffer): Promise<LessonId> => {
    await writeFile(join(made, name), content);
    return upload(join(made, name));
  };

  test.each([
    [
      "a playlist called .mp4",
      "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    ],
    ["a concat script", "ffconcat version 1.0\nfile '/etc/passwd'\n"],
    ["a ZIP file", Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(4096)])],
    ["nothing but zeros", Buffer.alloc(100_000)],
  ])("%s is no video", async (name, content) => {
    const lessonId = await file(`${name}.mp4`, content);
    await expect(make(lessonId)).rejects.toMatchObject({ refusal: "notAVideo" });
  });

  test("a box that promises a video and holds none cannot be read", async () => {
    const head = Buffer.from("00000018667479706d703432000000006d70343269736f6d", "hex");
    const lessonId = await file("hollow.mp4", Buffer.concat([head, Buffer.alloc(10_000)]));
    await expect(make(lessonId)).rejects.toMatchObject({ refusal: "unreadable" });
  });

  test("a video that was cut off says so, wherever its index is", async () => {
    const late = join(made, "late.mp4");
    await copyFile(join(made, "usual.mp4"), late);
    await truncate(late, Math.floor((await stat(late)).size / 2));
    await expect(make(await upload(late))).rejects.toMatchObject({ refusal: "unreadable" });
    const early = await codedVideo({
      ...{ path: join(made, "early.mp4"), video: usualVideo, more: ["-movflags", "+faststart"] },
    });
    await truncate(early, Math.floor((await stat(early)).size / 2));
    await expect(make(await upload(early))).rejects.toMatchObject({ refusal: "incomplete" });
  }, 60_000);

  test("what asks for more processor time than it may is ended by the kernel, and can write no file", async () => {
    const limits = { dataBytes: 1024 ** 3, cpuS: 1 };
    const endless = ["-f", "lavfi", "-i", "testsrc=s=1280x720:r=30"];
    const error: unknown = await ffmpeg
      .run({ args: [...endless, "-f", "null", "-"], limits, timeLimitMs: 60_000 })
      .catch((cause: unknown) => cause);
    expect(refusalOr(error, new AbortController().signal)).toMatchObject({
      refusal: "tooDemanding",
    });
    const path = join(made, "written.mkv");
    const writing = [...endless, "-t", "0.5", "-c:v", "ffv1", path];
    await expect(ffmpeg.run({ args: writing, limits, timeLimitMs: 60_000 })).rejects.toThrow(
      "conversion failed",
    );
    expect((await stat(path).catch(() => ({ size: 0 }))).size).toBe(0);
  }, 90_000);

  test("sound alone has no picture", async () => {
    const path = join(made, "sound.mp4");
    await runFfmpeg([
      "-v",
      "error",
      "-y",
      "-i",
      join(made, "usual.mp4"),
      "-vn",
      "-c:a",
      "copy",
      path,
    ]);
    await expect(make(await upload(path))).rejects.toMatchObject({ refusal: "noPicture" });
  });

  test("a picture of 16 by 10,000 pixels is too large, and told so without being decoded for long", async () => {
    const path = join(made, "tall.mkv");
    await runFfmpeg([
      ...["-v", "error", "-y", "-f", "lavfi", "-i", "color=s=16x10000:d=1:r=5"],
      ...["-c:v", "ffv1", path],
    ]);
    await expect(make(await upload(path))).rejects.toMatchObject({ refusal: "pictureTooLarge" });
  });

  test("a few bytes that claim to last for days are too long", async () => {
    const path = join(made, "endless.mkv");
    await runFfmpeg([
      ...[
        "-v",
        "error",
        "-y",
        "-i",
        await codedVideo({ path: join(made, "second.mp4"), video: usualVideo, seconds: 1 }),
      ],
      ...["-vf", "setpts=PTS+if(gte(N\\,10)\\,864000/TB\\,0)", "-fps_mode", "passthrough", "-an"],
      ...["-c:v", "mjpeg", path],
    ]);
    await expect(make(await upload(path))).rejects.toMatchObject({ refusal: "tooLong" });
  });
});

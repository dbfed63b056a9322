import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sourceMs } from "../../protocol/editedTime.ts";
import { keptName, type KeepPlan, type KeepProgress } from "../../protocol/keptFiles.ts";
import { checksumsName } from "../../protocol/replayStore.ts";
import { NothingToKeep } from "../../recorder/compose/composeReplay.ts";
import { cutReplay } from "../../recorder/cut/cutReplay.ts";
import { createLogger } from "../../server/lib/log.ts";
import { editedBoard, editedSlides } from "../../server/replay/editedMoments.ts";
import {
  type Composing,
  largeFromS,
  lessonId,
  lessonS,
  openComposing,
  screenAheadS,
  wholePlan,
} from "../factories/composing.ts";
import { zeroUs } from "../factories/assembly.ts";
import { analysisRateHz, decodeFrames, decodeSound } from "../rig/decode.ts";
import { codedFramesPerSecond } from "../rig/frameCode.ts";
import { soundAfterPicture } from "../rig/syncOffset.ts";
import { findToneOnsets, toneCycleSeconds } from "../rig/toneCode.ts";

/* One file to keep of a replay that was really assembled, made by a real ffmpeg and decoded again. */

let composing: Composing;
beforeAll(async () => {
  composing = await openComposing();
}, 120_000);
afterAll(async () => composing.close());

const heard = "everybody";
/** What the file shows large and sounds, and when. */
const look = async (dir: string) => {
  const path = join(dir, keptName.video);
  const frames = await decodeFrames(path);
  const tones = await tonesIn(path);
  const soundTones = await tonesIn(join(dir, keptName.sound));
  const coded = frames.flatMap(({ code, timeS }) =>
    code === null ? [] : [{ timeS, kind: code.kind, atS: code.number / codedFramesPerSecond }],
  );
  return { frames, coded, tones, soundTones };
};
const tonesIn = async (path: string) => {
  const { samples, startS } = await decodeSound(path);
  const found = findToneOnsets({
    ...{ samples, sampleRateHz: analysisRateHz, voice: "microphone" },
  });
  return found.map((tone) => ({ ...tone, timeS: tone.timeS + startS }));
};

test("shows what is large at each moment, without a hole, with sound that fits it, and as sound alone", async () => {
  const job = { heard, edition: 1, folder: "" } as const;
  const dir = await composing.plan(job, wholePlan());
  const told: KeepProgress[] = [];
  const made = await composing.compose(job, { tell: (progress) => told.push(progress) });
  expect(made).toMatchObject({ lessonId, ...job, durationMs: composing.manifest.durationMs });
  expect((await readdir(dir)).sort()).toEqual(
    [checksumsName, keptName.sound, keptName.video, "plan.json"].sort(),
  );
  expect((await stat(join(dir, keptName.video))).size).toBe(made.videoBytes);

  const { frames, coded, tones, soundTones } = await look(dir);
  expect([...new Set(frames.map(({ width, height }) => `${width}x${height}`))]).toEqual([
    "1280x720",
  ]);
  expect(frames.at(-1)?.timeS).toBeGreaterThan(lessonS - 1);
  for (const [n, { timeS }] of frames.entries()) expect(timeS).toBeCloseTo(n / 25, 2);
  const { screen, slide, cameraAgain } = largeFromS;
  for (const { timeS, atS } of coded) {
    if (Math.min(...[screen, slide].map((s) => Math.abs(s - timeS))) < 0.3) continue;
    const isScreen = timeS > screen && timeS < slide;
    expect(isScreen || timeS < screen || timeS > cameraAgain - 0.1).toBe(true);
    // One picture of the source's, and one of the file's.
    expect(Math.abs(atS - (isScreen ? screenAheadS : 0) - timeS)).toBeLessThan(0.12);
  }
  const drawn = coded.filter(({ timeS }) => timeS > slide + 0.3 && timeS < cameraAgain - 0.1);
  expect(drawn).toEqual([]);
  expect(coded.length).toBeGreaterThan(25 * (lessonS - (cameraAgain - slide) - 1));

  const camera = coded.map(({ timeS, kind, atS }) => ({
    ...{ timeS, kind, number: atS * codedFramesPerSecond },
  }));
  const offset = soundAfterPicture({
    ...{ kind: "camera", frames: camera, tones, fromS: cameraAgain, toS: lessonS },
  });
  expect(Math.abs(offset ?? 1)).toBeLessThan(0.08);
  expect(tones.length).toBeGreaterThan(lessonS - 3);
  expect(soundTones.map(({ second }) => second)).toEqual(tones.map(({ second }) => second));
  for (const [n, { timeS }] of soundTones.entries())
    expect(Math.abs(timeS - (tones[n]?.timeS ?? 0))).toBeLessThan(0.03);
  expect(told.map(({ state }) => state)).toEqual(
    expect.arrayContaining(["composing", "joining", "verifying"]),
  );
}, 120_000);

test("that was stopped in the middle goes on with the next part, and comes out the same", async () => {
  const job = { heard, edition: 2, folder: "" } as const;
  const dir = await composing.plan(job, wholePlan());
  const partsOf = async () =>
    (await readdir(dir)).filter((name) => /^part-\d+-\w+\.mp4$/.test(name)).sort();
  const stop = new AbortController();
  const stopped = composing.compose(job, {
    signal: stop.signal,
    tell: ({ share }) => {
      if (share > 0.3) stop.abort(new Error("stopped"));
    },
  });
  await expect(stopped).rejects.toThrow(/stopped|conversion failed/);
  const parts = await partsOf();
  expect(parts.length).toBeGreaterThanOrEqual(2);
  const timesOf = async () =>
    Promise.all(parts.map(async (name) => (await stat(join(dir, name))).mtimeMs));
  const times = await timesOf();
  let kept: number[] = [];
  const made = await composing.compose(job, {
    tell: ({ state }) => {
      if (state === "joining") void timesOf().then((now) => (kept = now));
    },
  });
  expect(kept).toEqual(times);
  expect(await partsOf()).toEqual([]);
  expect(made.durationMs).toBe(composing.manifest.durationMs);
}, 120_000);

test("of an edited replay holds nothing of its private interval, seen or heard", async () => {
  const privately = { fromMs: 7_000, toMs: 14_000 };
  const cut = await cutReplay({
    ...{ replayDir: composing.replayDir, ffmpeg: composing.ffmpeg },
    job: {
      ...{ version: 1, edition: 1 },
      kept: [
        { fromMs: 0, toMs: privately.fromMs },
        { fromMs: privately.toMs, toMs: composing.manifest.durationMs },
      ],
    },
    log: createLogger({ level: "silent", name: "test" }),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  const job = { heard, edition: 3, folder: "cut-1-1" } as const;
  const dir = await composing.plan(job, editedPlan(cut.kept));
  expect(await composing.compose(job)).toMatchObject({ durationMs: cut.durationMs });
  const { frames, coded, tones } = await look(dir);
  expect(Math.abs((frames.at(-1)?.timeS ?? 0) - cut.durationMs / 1_000)).toBeLessThan(1);
  const isPrivate = (atS: number): boolean =>
    atS * 1_000 > privately.fromMs && atS * 1_000 < privately.toMs;
  expect(coded.filter(({ atS }) => isPrivate(atS) || isPrivate(atS - screenAheadS))).toEqual([]);
  expect(coded.length).toBeGreaterThan(200);
  // Tones have a cycle, so each is held against what sounds there in the lesson.
  const misheard = tones.filter(
    ({ second, timeS }) =>
      Math.round(sourceMs(cut.kept, timeS * 1_000) / 1_000) % toneCycleSeconds !== second,
  );
  expect(misheard).toEqual([]);
  expect(tones.length).toBeGreaterThan(cut.durationMs / 1_000 - 4);
}, 120_000);

test("is not made where it is not wanted any more", async () => {
  const job = { heard, edition: 4, folder: "" } as const;
  await rm(await composing.plan(job, wholePlan()), { recursive: true });
  await expect(composing.compose(job)).rejects.toThrow(NothingToKeep);
});

const editedPlan = (kept: readonly { fromMs: number; toMs: number }[]): KeepPlan => {
  const plan = wholePlan();
  const cutting = { kept, startedAtMs: zeroUs / 1_000, durationMs: composing.manifest.durationMs };
  const { moments, enlargements } = editedSlides(plan, cutting);
  const board = editedBoard(
    {
      ...{ lessonId, pages: plan.pages, moments: plan.boardMoments, strokes: plan.strokes },
      ...{ pens: [], next: null },
    },
    cutting,
  );
  return { ...plan, moments, enlargements, boardMoments: board.moments, strokes: board.strokes };
};

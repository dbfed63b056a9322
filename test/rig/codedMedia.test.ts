import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codedCamera, codedCameraFrame, codedMicrophone, wav } from "./codedMedia.ts";
import { analysisRateHz, decodeFrames, decodeSound, runFfmpeg } from "./decode.ts";
import { frameBits, numberModulus, readFrameNumber } from "./frameCode.ts";
import { findToneOnsets, toneSamples } from "./toneCode.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-coded-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the frame code", () => {
  test("every camera number is read back from its own picture", () => {
    const size = { width: 160, height: 90 };
    for (let number = 0; number < numberModulus.camera; number += 7) {
      const luma = codedCameraFrame({ number, ...size });
      expect(readFrameNumber({ luma, ...size, stride: 160 })).toEqual({ kind: "camera", number });
    }
  });

  test("two numbers differ in at least three blocks, so that one smeared block is not believed", () => {
    for (let number = 0; number + 1 < 8192; number++) {
      const next = frameBits("screen", number + 1);
      const differing = frameBits("screen", number).filter((bit, index) => bit !== next[index]);
      expect(differing.length).toBeGreaterThanOrEqual(3);
    }
  });

  test("a picture without a code has no number", () => {
    const size = { width: 160, height: 90, stride: 160 };
    expect(readFrameNumber({ luma: new Uint8Array(160 * 90).fill(90), ...size })).toBeNull();
  });

  test("survives x264 at 100 kbit/s and a quarter of the size", async () => {
    const input = await codedCamera();
    for (const [name, size] of [
      ["full", "640:360"],
      ["quarter", "160:90"],
    ] as const) {
      const path = join(folder, `${name}.mp4`);
      await runFfmpeg([
        ...["-y", "-t", "8", "-i", input, "-vf", `scale=${size}`, "-c:v", "libx264"],
        ...["-profile:v", "baseline", "-preset", "ultrafast", "-tune", "zerolatency"],
        ...["-b:v", "100k", "-maxrate", "100k", "-bufsize", "50k", "-g", "60", path],
      ]);
      const frames = await decodeFrames(path);
      expect(frames.length).toBe(120);
      const read = frames.filter((frame, index) => frame.code?.number === index);
      expect(read.length).toBeGreaterThanOrEqual(118);
      const wrong = frames.filter((frame, index) => frame.code && frame.code.number !== index);
      expect(wrong).toEqual([]);
    }
  });
});

test("pictures and sound three hours into a lesson are placed as exactly as at its beginning", async () => {
  const path = join(folder, "late.ts");
  await runFfmpeg([
    ...["-y", "-t", "2", "-i", await codedCamera(), "-t", "2", "-i", await codedMicrophone()],
    ...["-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0"],
    ...["-c:a", "aac", "-output_ts_offset", String(3 * 3600), path],
  ]);
  const frames = await decodeFrames(path);
  const [first] = frames;
  if (!first) throw new Error("no picture was decoded");
  expect(frames.length).toBe(30);
  frames.forEach(({ timeS }, n) => expect(timeS - first.timeS).toBeCloseTo(n / 15, 3));
  expect(first.timeS).toBeGreaterThan(3 * 3600);
  // AAC begins with its delay.
  expect(Math.abs((await decodeSound(path)).startS - first.timeS)).toBeLessThan(0.03);
});

describe("the tone code", () => {
  test("the coded microphone's tones come back from Opus within 3 ms", async () => {
    const path = join(folder, "microphone.webm");
    await runFfmpeg([
      ...["-y", "-i", await codedMicrophone(), "-c:a", "libopus", "-b:a", "32k", path],
    ]);
    const { samples, startS } = await decodeSound(path);
    const onsets = findToneOnsets({ samples, sampleRateHz: analysisRateHz, voice: "microphone" });
    // The very first tone begins with the file and has no silence before it.
    for (let second = 1; second < 60; second++) {
      const onset = onsets.find((each) => Math.abs(each.timeS + startS - second) < 0.003);
      expect(onset, `second ${second}`).toMatchObject({ second: second % 10 });
    }
  });

  test("both voices are read out of one mix in AAC, at any fraction of a second", async () => {
    const sampleRateHz = 48_000;
    const microphone = toneSamples({ voice: "microphone", seconds: 20, sampleRateHz });
    const screen = toneSamples({ voice: "screenSound", seconds: 20, sampleRateHz });
    const shift = Math.round(0.0637 * sampleRateHz);
    const mixed = microphone.map((sample, index) => (sample + (screen[index - shift] ?? 0)) / 2);
    await writeFile(join(folder, "mix.wav"), wav({ samples: mixed, sampleRateHz }));
    const path = join(folder, "mix.mp4");
    await runFfmpeg(["-y", "-i", join(folder, "mix.wav"), "-c:a", "aac", "-b:a", "64k", path]);
    const { samples } = await decodeSound(path);
    const found = (voice: "microphone" | "screenSound") =>
      findToneOnsets({ samples, sampleRateHz: analysisRateHz, voice }).filter(
        (onset) => onset.timeS > 0.5,
      );
    const [first, second] = [found("microphone"), found("screenSound")];
    expect(first.map((onset) => onset.second).slice(0, 19)).toEqual(
      Array.from({ length: 19 }, (_, index) => (index + 1) % 10),
    );
    expect(second.length).toBeGreaterThanOrEqual(19);
    first.slice(0, 19).forEach((onset, index) => {
      const other = second[index];
      if (!other) throw new Error("a tone of the screen is missing");
      expect(other.second).toBe(onset.second);
      expect(Math.abs(other.timeS - onset.timeS - 0.0637)).toBeLessThan(0.003);
      expect(Math.abs(onset.timeS - (index + 1))).toBeLessThan(0.003);
    });
  });
});

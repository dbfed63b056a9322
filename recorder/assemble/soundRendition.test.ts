import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Ffmpeg } from "../ffmpeg.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import { ticksPerSecond } from "./pictureTimeline.ts";
import { SoundRendition } from "./soundRendition.ts";
import { SoundTimeline } from "./soundTimeline.ts";

let dir: string;
let ffmpeg: Ffmpeg;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "skyclass-sound-"));
  ffmpeg = await Ffmpeg.create();
});
afterAll(async () => {
  ffmpeg.close();
  await rm(dir, { recursive: true, force: true });
});

/** How many of the camera's stretches, which end at `endsS`, have sound after one writing. */
const written = async (pace: "live" | "catchUp" | "finish", endsS: readonly number[]) => {
  const folder = await ReplayFolder.create({ dir: await mkdtemp(join(dir, "replay-")) });
  const timeline = new SoundTimeline();
  const rendition = new SoundRendition({ timeline, ffmpeg });
  timeline.advance({ zeroUs: 0, untilUs: 60_000_000 });
  rendition.plan(endsS.map((s) => ({ toTick: s * ticksPerSecond, discontinuity: true })));
  await rendition.write(folder, { zeroUs: 0, pace });
  return rendition.segments.length;
};

test("sound is made for some segments together", async () => {
  expect(await written("live", [4, 8, 12])).toBe(0);
  expect(await written("live", [4, 8, 12, 16])).toBe(4);
  expect(await written("finish", [4])).toBe(1);
});

test("segments of any length never wait for one that does not fit", async () => {
  expect(await written("live", [7, 13, 22])).toBe(2);
  expect(await written("catchUp", [12, 24, 36])).toBe(2);
});

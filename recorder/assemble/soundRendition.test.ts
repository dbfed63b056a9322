import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Ffmpeg } from "../ffmpeg.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import { ticksPerSecond } from "./pictureTimeline.ts";
import { type Pace, SoundRendition } from "./soundRendition.ts";
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

/** How many of the camera's stretches, which end at `endsS`, get sound by one writing, once the first have theirs. */
const written = async (pace: Pace, endsS: readonly number[], { first = [4] } = {}) => {
  const folder = await ReplayFolder.create({ dir: await mkdtemp(join(dir, "replay-")) });
  const timeline = new SoundTimeline();
  const rendition = new SoundRendition({ timeline, ffmpeg });
  timeline.advance({ zeroUs: 0, untilUs: 60_000_000 });
  const ends = [...first, ...endsS];
  const stretches = ends.map((s) => ({ toTick: s * ticksPerSecond, discontinuity: true }));
  rendition.plan(stretches.slice(0, first.length));
  await rendition.write(folder, { zeroUs: 0, pace: "finish" });
  rendition.plan(stretches);
  await rendition.write(folder, { zeroUs: 0, pace });
  return rendition.segments.length - first.length;
};

test("sound is made for some segments together where nobody waits for it", async () => {
  expect(await written("live", [8, 12, 16])).toBe(0);
  expect(await written("live", [8, 12, 16, 20])).toBe(4);
  expect(await written("followed", [8])).toBe(1);
  expect(await written("finish", [8])).toBe(1);
});

test("the first sound of a lesson is made at once", async () => {
  expect(await written("live", [4], { first: [] })).toBe(1);
});

test("segments of any length never wait for one that does not fit", async () => {
  expect(await written("live", [11, 17, 26])).toBe(2);
  expect(await written("behind", [16, 28, 40])).toBe(2);
});

import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceMs } from "../../protocol/editedTime.ts";
import { ParticipantId } from "../../protocol/ids.ts";
import { Manifest } from "../../protocol/recording.ts";
import { cutFolder, type CutProgress } from "../../protocol/replayEdits.ts";
import { cutReplay, type MadeCut, NothingKept } from "../../recorder/cut/cutReplay.ts";
import type { Gate } from "../../recorder/ladder/gate.ts";
import { makeLadder } from "../../recorder/ladder/ladder.ts";
import { createLogger } from "../../server/lib/log.ts";
import { type Assembly, checkReplay, openAssembly, zeroUs } from "../factories/assembly.ts";
import { describeTrack } from "../factories/captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits, trackFile } from "../factories/lessonPackets.ts";
import { analyseReplay, replaySync } from "../rig/replayAnalysis.ts";
import type { ToneVoice } from "../rig/toneCode.ts";

/*
 * Edited versions of a replay that was really assembled: every picture says its number and every second
 * has a tone, so that decoding shows what of the lesson is in a rendition.
 */

const log = createLogger({ level: "silent", name: "test" });
const seconds = 30;
const always: Gate = { untilOpen: async () => new AbortController().signal };
/** Begins late, ends early, and two intervals are private: one over joints of segments, one inside one. */
const kept = [
  { fromMs: 2_300, toMs: 7_400 },
  { fromMs: 14_700, toMs: 20_900 },
  { fromMs: 22_200, toMs: 28_600 },
];

let assembly: Assembly;
let replayDir: string;
/** What is seen and heard in the whole replay, and when. */
let lesson: Record<Rendition, Analysis>;
beforeAll(async () => {
  assembly = await openAssembly();
  const { ffmpeg } = assembly;
  const camera = describeTrack({ source: "camera" });
  const screen = describeTrack({ source: "screen" });
  const microphone = describeTrack({ source: "microphone" });
  const pictures = await cameraUnits({ ffmpeg, seconds, width: 960, height: 540 });
  const shared = await cameraUnits({ ffmpeg, seconds, width: 640, height: 360 });
  const sound = await microphoneUnits({ ffmpeg, seconds });
  const files = [
    trackFile(camera, sendUnits(camera, pictures, { zeroUs }).records),
    trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records),
    trackFile(screen, sendUnits(screen, shared, { zeroUs }).records),
  ];
  const captureDir = await assembly.capture(files, seconds);
  ({ replayDir } = await assembly.replayOf(captureDir));
  lesson = { camera: await look(replayDir, "camera"), screen: await look(replayDir, "screen") };
}, 120_000);
afterAll(async () => assembly.close());

const make = (job: { version: number; kept: typeof kept }, signal?: AbortSignal) => {
  const told: CutProgress[] = [];
  const made = cutReplay({
    ...{ replayDir, ffmpeg: assembly.ffmpeg, log },
    job: { ...job, edition: 1 },
    onProgress: (progress) => told.push(progress),
    signal: signal ?? new AbortController().signal,
  });
  return { made, told };
};
const folderOf = (version: number): string => join(replayDir, cutFolder({ version, edition: 1 }));

type Analysis = Awaited<ReturnType<typeof analyseReplay>>;
type Rendition = "camera" | "screen";
/** Both show the coded pictures of a camera. */
const look = (folder: string, rendition: string): Promise<Analysis> =>
  analyseReplay({
    playlists: { camera: join(folder, `${rendition}.m3u8`), sound: join(folder, "sound.m3u8") },
  });
/** A tone that a joint cut is heard from the joint on. */
const toneS = 0.15;

/** Pictures and tones that are there and should not be, told by where they are in the whole replay. */
const strangersIn = ({ kept: shown }: MadeCut, rendition: Rendition, seen: Analysis) => {
  const whole = lesson[rendition];
  const inside = (ms: number) =>
    shown.some(({ fromMs, toMs }) => fromMs - 1 <= ms && ms < toMs + 1);
  const times = new Map(whole.camera.coded.map(({ number, timeS }) => [number, timeS * 1000]));
  const pictures = seen.camera.coded.map(({ number }) => times.get(number) ?? -1);
  const misheard = seen.tones.filter(({ timeS, second }) => {
    const isAtS = sourceMs(shown, timeS * 1000) / 1000;
    return !whole.tones.some(
      (tone) => tone.second === second && isAtS > tone.timeS - 0.03 && isAtS < tone.timeS + toneS,
    );
  });
  return { pictures: pictures.filter((ms) => !inside(ms)), misheard };
};

describe("an edited version", () => {
  let edited: MadeCut;
  let whole: string[];
  beforeAll(async () => {
    whole = await readdir(replayDir);
    edited = await make({ version: 1, kept }).made;
  }, 120_000);

  test("is a replay by itself, whose sound, camera and screen are cut together, and leaves the whole one as it is", async () => {
    const { analysis, playlists } = await checkReplay(folderOf(1));
    expect(
      Manifest.parse(JSON.parse(await readFile(join(folderOf(1), "manifest.json"), "utf8"))),
    ).toMatchObject({ state: "complete", durationMs: edited.durationMs });
    expect(playlists["camera"]?.discontinuities).toBe(2);
    expect(analysis.camera.sizes).toEqual(["960x540"]);
    expect((await readdir(replayDir)).filter((name) => !whole.includes(name))).toEqual(["cut-1-1"]);
    for (const [n, { fromMs, toMs }] of kept.entries()) {
      const made = edited.kept[n]!;
      expect(made.fromMs).toBeGreaterThanOrEqual(fromMs);
      expect(made.toMs).toBeLessThanOrEqual(toMs);
      expect(toMs - fromMs - (made.toMs - made.fromMs)).toBeLessThan(800);
    }
  });

  test("shows no picture and sounds no tone of what was cut, and all of what was not, in time with each other", async () => {
    for (const rendition of ["camera", "screen"] as const) {
      const seen = await look(folderOf(1), rendition);
      expect(strangersIn(edited, rendition, seen)).toEqual({ pictures: [], misheard: [] });
      const shownS = edited.durationMs / 1000;
      expect(seen.camera.coded.length).toBeGreaterThan(shownS * 15 - 6);
      expect(seen.tones.length).toBeGreaterThan(shownS - 4);
      expect(seen.camera.holes).toEqual([]);
      let fromS = 0;
      for (const span of edited.kept) {
        const toS = fromS + (span.toMs - span.fromMs) / 1000;
        // The first after a joint is shown from the joint on.
        const shown = seen.camera.coded.filter(
          ({ timeS }) => timeS > fromS + 0.1 && timeS < toS - 0.01,
        );
        for (const { number, timeS } of shown) {
          const was = lesson[rendition].camera.coded.find((one) => one.number === number);
          const isAtS = sourceMs(edited.kept, timeS * 1000) / 1000;
          expect(Math.abs((was?.timeS ?? -1) - isAtS)).toBeLessThan(0.005);
        }
        const sync = replaySync(seen, { kind: "camera", fromS, toS });
        expect(Math.abs(sync ?? 1)).toBeLessThan(0.08);
        fromS = toS;
      }
    }
  }, 60_000);

  test("has smaller renditions and a storyboard of its own, in which nothing of the cut is either", async () => {
    const folder = folderOf(1);
    const { manifest } = await makeLadder({
      ...{ replayDir: folder, ffmpeg: assembly.ffmpeg, gate: always, log },
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    expect(manifest.renditions.map(({ picture, height }) => [picture, height])).toEqual([
      ["camera", 480],
      ["camera", 360],
    ]);
    expect(manifest.storyboard?.tiles).toBe(Math.ceil(edited.durationMs / 10_000));
    for (const rung of ["camera480", "camera360"]) {
      const seen = await look(folder, rung);
      expect(strangersIn(edited, "camera", seen)).toEqual({ pictures: [], misheard: [] });
      expect(seen.camera.coded.length).toBeGreaterThan((edited.durationMs / 1000) * 15 - 6);
    }
  }, 120_000);

  test("that was stopped in between goes on where it stood", async () => {
    const stop = new AbortController();
    const { made } = make({ version: 2, kept }, stop.signal);
    const folder = folderOf(2);
    const segments = async () =>
      (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".m4s")).sort();
    const stopping = setInterval(() => {
      void segments().then((names) => {
        if (names.length >= 3) stop.abort(new Error("stopped"));
      });
    }, 10);
    await expect(made).rejects.toThrow(/stopped|conversion failed/);
    clearInterval(stopping);
    const before = await segments();
    expect(before.length).toBeGreaterThan(0);
    expect(await readdir(folder)).not.toContain("manifest.json");
    const timesOf = async () =>
      Promise.all(before.map(async (name) => (await stat(join(folder, name))).mtimeMs));
    const times = await timesOf();
    expect(await make({ version: 2, kept }).made).toEqual(edited);
    expect(await timesOf()).toEqual(times);
    await rm(folder, { recursive: true });
  }, 60_000);

  test("of which nothing would be left is not made", async () => {
    const made = make({ version: 3, kept: [{ fromMs: 100, toMs: 300 }] }).made;
    await expect(made).rejects.toThrow(NothingKept);
  });
});

test("a child's voice that was cut sounds in no rendition, and one that was not in none for others than the class", async () => {
  const { ffmpeg } = assembly;
  const lengthS = 16;
  const camera = describeTrack({ source: "camera" });
  const microphone = describeTrack({ source: "microphone" });
  const child = {
    ...describeTrack({ source: "microphone" }),
    ...{ participantId: ParticipantId.parse(randomUUID()), guest: true as const },
  };
  const pictures = await cameraUnits({ ffmpeg, seconds: lengthS });
  const sound = await microphoneUnits({ ffmpeg, seconds: lengthS, voice: "screenSound" });
  const voice = await microphoneUnits({ ffmpeg, seconds: lengthS });
  const files = [
    trackFile(camera, sendUnits(camera, pictures, { zeroUs }).records),
    trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records),
    trackFile(child, sendUnits(child, voice, { zeroUs }).records),
  ];
  const replay = await assembly.replayOf(await assembly.capture(files, lengthS));
  expect(replay.manifest.hasVoices).toBe(true);
  // What the child says from 4 s to 12 s is private.
  const spans = [
    { fromMs: 0, toMs: 4_000 },
    { fromMs: 12_000, toMs: 16_000 },
  ];
  const { kept: shown } = await cutReplay({
    ...{ replayDir: replay.replayDir, ffmpeg, log, onProgress: () => undefined },
    job: { version: 1, edition: 1, kept: spans },
    signal: new AbortController().signal,
  });
  const folder = join(replay.replayDir, cutFolder({ version: 1, edition: 1 }));
  const heard = async (playlist: string) => {
    const playlists = { camera: join(folder, "camera.m3u8"), sound: join(folder, playlist) };
    const { tones } = await analyseReplay({ playlists });
    const of = (who: ToneVoice) =>
      tones
        .filter((tone) => tone.voice === who)
        .map(({ second, timeS }) => ({ second, atS: sourceMs(shown, timeS * 1_000) / 1_000 }));
    return { child: of("microphone"), teacher: of("screenSound") };
  };
  const all = await heard("sound.m3u8");
  const apart = await heard("teacher-sound.m3u8");
  for (const { second, atS } of [...all.child, ...all.teacher, ...apart.teacher]) {
    expect(atS < 4.03 || atS > 11.97).toBe(true);
    expect([0, 1, 2, 3, 4, 5]).toContain(second);
  }
  for (const tones of [all.child, all.teacher, apart.teacher])
    expect(tones.length).toBeGreaterThanOrEqual(6);
  expect(apart.child).toEqual([]);
}, 120_000);

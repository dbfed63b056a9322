import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storyboard } from "../../config/ladder.ts";
import type { LadderProgress } from "../../protocol/ladder.ts";
import { Manifest } from "../../protocol/recording.ts";
import type { Gate } from "../../recorder/ladder/gate.ts";
import { makeLadder } from "../../recorder/ladder/ladder.ts";
import { fileFacts, readChecksums } from "../../server/lib/checksums.ts";
import { createLogger } from "../../server/lib/log.ts";
import { type Assembly, openAssembly, zeroUs } from "../factories/assembly.ts";
import { describeTrack } from "../factories/captureFolder.ts";
import { cameraUnits, microphoneUnits, sendUnits, trackFile } from "../factories/lessonPackets.ts";
import { decodingErrors, readPublished } from "../rig/hlsCheck.ts";
import { analyseReplay, replaySync } from "../rig/replayAnalysis.ts";

/* The ladder of a replay that was really assembled, made by a real ffmpeg. */

const log = createLogger({ level: "silent", name: "test" });
const seconds = 26;
const always: Gate = { untilOpen: async () => new AbortController().signal };

let assembly: Assembly;
let replayDir: string;
let source: Manifest;
beforeAll(async () => {
  assembly = await openAssembly();
  const { ffmpeg } = assembly;
  const camera = describeTrack({ source: "camera" });
  const screen = describeTrack({ source: "screen" });
  const microphone = describeTrack({ source: "microphone" });
  // The picture becomes smaller on the way, and a screen is shared in the middle.
  const large = await cameraUnits({ ffmpeg, seconds: 14, width: 960, height: 540 });
  const small = await cameraUnits({ ffmpeg, seconds: 12, fromS: 14, width: 320, height: 180 });
  const shared = await cameraUnits({ ffmpeg, seconds: 14, fromS: 6, width: 1280, height: 720 });
  const sound = await microphoneUnits({ ffmpeg, seconds });
  const { records } = sendUnits(camera, [...large, ...small], { zeroUs });
  const changedUs = zeroUs + 14.035e6;
  const files = [
    trackFile(
      camera,
      records.filter(({ timeUs }) => timeUs < changedUs),
      { last: { timeUs: changedUs, event: { event: "closed", because: "continued" } } },
    ),
    trackFile(microphone, sendUnits(microphone, sound, { zeroUs }).records),
    trackFile(screen, sendUnits(screen, shared, { zeroUs }).records, {
      last: { timeUs: zeroUs + 20.1e6, event: { event: "closed", because: "stopped" } },
    }),
    trackFile(
      camera,
      records.filter(({ timeUs }) => timeUs >= changedUs),
      { because: "sizeChanged" },
    ),
  ];
  const captureDir = await assembly.capture(files, seconds);
  ({ manifest: source, replayDir } = await assembly.replayOf(captureDir));
}, 120_000);
afterAll(async () => assembly.close());

const make = (more: { gate?: Gate; signal?: AbortSignal; told?: LadderProgress[] } = {}) =>
  makeLadder({
    replayDir,
    ffmpeg: assembly.ffmpeg,
    gate: more.gate ?? always,
    log,
    onProgress: (progress) => more.told?.push(progress),
    signal: more.signal ?? new AbortController().signal,
  });
const at = (file: string): string => join(replayDir, file);
const segmentsOfRungs = async (): Promise<string[]> =>
  (await readdir(replayDir)).filter((name) => /^(camera|screen)\d+-\d+-.*\.m4s$/.test(name)).sort();
const timesOf = async (names: string[]): Promise<number[]> =>
  Promise.all(names.map(async (name) => (await stat(at(name))).mtimeMs));

describe("a ladder", () => {
  test("that is ended in between leaves the replay as it was, and goes on where it stood", async () => {
    const before = await readFile(at("master.m3u8"), "utf8");
    const stop = new AbortController();
    const told: LadderProgress[] = [];
    const stopped = makeLadder({
      replayDir,
      ffmpeg: assembly.ffmpeg,
      gate: always,
      log,
      onProgress: (progress) => {
        told.push(progress);
        if (progress.share > 0.3) stop.abort(new Error("stopped"));
      },
      signal: stop.signal,
    });
    await expect(stopped).rejects.toThrow("conversion failed");
    expect(told.at(-1)?.share).toBeLessThan(1);
    expect(await readFile(at("master.m3u8"), "utf8")).toBe(before);
    expect(Manifest.parse(JSON.parse(await readFile(at("manifest.json"), "utf8")))).toEqual(source);

    const done = await segmentsOfRungs();
    expect(done.length).toBeGreaterThan(0);
    const times = await timesOf(done);
    await make();
    expect(await timesOf(done)).toEqual(times);
    expect((await segmentsOfRungs()).length).toBeGreaterThan(done.length);
  });

  test("has every rung below the source, cut exactly like it, and decodes to the same pictures", async () => {
    const { manifest, verifiedSamples } = await make();
    expect(
      manifest.renditions.map(({ picture, width, height }) => [picture, width, height]),
    ).toEqual([
      ["screen", 854, 480],
      ["screen", 640, 360],
      ["camera", 854, 480],
      ["camera", 640, 360],
    ]);
    expect(verifiedSamples).toBeGreaterThanOrEqual(8);
    for (const name of ["screen480", "screen360", "camera480", "camera360"]) {
      const rung = await readPublished(at(`${name}.m3u8`));
      const own = await readPublished(at(`${name.replace(/\d+$/, "")}.m3u8`));
      const cuts = ({ segments, ended, targetDurationS }: typeof rung) => ({
        ended,
        targetDurationS,
        segments: segments.map(({ discontinuity, fromS, durationS, programDateTimeMs }) => ({
          ...{ discontinuity, fromS, durationS, programDateTimeMs },
        })),
      });
      expect(cuts(rung)).toEqual(cuts(own));
      for (const segment of rung.segments) {
        expect(Math.abs(segment.tfdtS - segment.fromS), segment.file).toBeLessThan(0.000_012);
        expect(Math.abs(segment.samplesS - segment.durationS), segment.file).toBeLessThan(
          0.000_024,
        );
      }
      expect(await decodingErrors(at(`${name}.m3u8`))).toBe("");
    }
    const analysis = await analyseReplay({
      playlists: {
        camera: at("camera360.m3u8"),
        screen: at("screen360.m3u8"),
        sound: at("sound.m3u8"),
      },
    });
    expect(analysis.camera.sizes).toEqual(["640x360", "320x180"]);
    expect(analysis.camera.coded).toHaveLength(seconds * 15);
    expect(analysis.camera.jumps).toEqual([]);
    for (const [fromS, toS] of [
      [0, 13],
      [14, seconds],
    ] as const) {
      const sync = replaySync(analysis, { kind: "camera", fromS, toS });
      expect(Math.abs(sync ?? 1)).toBeLessThan(0.03);
    }
  });

  test("is named by multivariant playlists and the manifest, and what it no longer needs is gone", async () => {
    const master = await readFile(at("master.m3u8"), "utf8");
    const variants = [...master.matchAll(/^#EXT-X-STREAM-INF:(.*)\n(.*)$/gm)].map(
      ([, about = "", file = ""]) => ({ about, file }),
    );
    expect(variants.map(({ file }) => file)).toEqual([
      ...["camera.m3u8", "camera480.m3u8", "camera360.m3u8", "sound.m3u8"],
    ]);
    const rate = (about: string): number => Number(/BANDWIDTH=(\d+)/.exec(about)?.[1]);
    const rates = variants.map(({ about }) => rate(about));
    expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    expect(variants[2]?.about).toContain("RESOLUTION=640x360");
    expect(variants[2]?.about).toMatch(/CODECS="avc1\.4d40..,avc1\.42.{4},mp4a\.40\.2"/);
    expect(variants[3]?.about).toContain('CODECS="mp4a.40.2",AUDIO="sound"');
    const screens = await readFile(at("screen-master.m3u8"), "utf8");
    expect(screens.match(/^screen.*m3u8$/gm)).toEqual([
      ...["screen.m3u8", "screen480.m3u8", "screen360.m3u8"],
    ]);
    const manifest = Manifest.parse(JSON.parse(await readFile(at("manifest.json"), "utf8")));
    expect({ ...manifest, ladder: undefined }).toEqual({ ...source, ladder: undefined });
    const left = await readdir(replayDir);
    expect(left.filter((name) => /\.(yuv|new)$/.test(name))).toEqual([]);
    for (const name of ["sound", "camera", "screen"]) await readPublished(at(`${name}.m3u8`));
  });

  test("stands in the list of checksums with all that was there before, and nothing else", async () => {
    const listed = [...((await readChecksums(replayDir)) ?? [])];
    const published = (await readdir(replayDir)).filter((name) => !/\.(json|txt)$/.test(name));
    expect(listed.map(([name]) => name).toSorted()).toEqual(published.toSorted());
    expect(published.some((name) => name.startsWith("camera360-"))).toBe(true);
    for (const [name, digest] of listed) expect((await fileFacts(at(name))).sha256).toBe(digest);
  });

  test("has fewer pictures of a screen, each shown at its own time", async () => {
    const all = await readPublished(at("screen.m3u8"));
    const analysis = await analyseReplay({
      playlists: { camera: at("screen480.m3u8"), sound: at("sound.m3u8") },
    });
    const coded = analysis.camera.coded.length;
    expect(all.segments.length).toBeGreaterThan(3);
    expect(coded).toBeGreaterThan(14 * 6);
    expect(coded).toBeLessThan(14 * 9);
    const sync = replaySync(analysis, { kind: "camera", fromS: 7, toS: 19 });
    expect(Math.abs(sync ?? 1)).toBeLessThan(0.05);
  });

  test("waits while the gate is shut, and begins again with what was not finished", async () => {
    for (const name of await segmentsOfRungs()) await rm(at(name));
    let shut = new AbortController();
    let openings = 0;
    const told: LadderProgress[] = [];
    const gate: Gate = {
      async untilOpen({ onWaiting }) {
        openings += 1;
        if (openings === 2) onWaiting();
        shut = new AbortController();
        // The first run is cut off.
        if (openings === 1) setTimeout(() => shut.abort(new Error("shut")), 300);
        return shut.signal;
      },
    };
    await make({ gate, told });
    expect(openings).toBeGreaterThan(2);
    expect(told.map(({ state }) => state)).toContain("waiting");
    expect(told.at(-1)).toEqual({ state: "verifying", share: 1 });
  });

  test("is not published with what does not decode", async () => {
    const victim = (await segmentsOfRungs()).find((name) => name.startsWith("camera480-0-"));
    const bytes = await readFile(at(victim ?? ""));
    await writeFile(at(victim ?? ""), bytes.fill(7, 2_500));
    await expect(make()).rejects.toThrow("do not decode");
    await make();
    expect(await decodingErrors(at("camera480.m3u8"))).toBe("");
  });

  test("has a storyboard with a picture for every stretch of the lesson", async () => {
    const manifest = Manifest.parse(JSON.parse(await readFile(at("manifest.json"), "utf8")));
    const board = manifest.ladder?.storyboard;
    expect(board).toMatchObject({ everyMs: storyboard.everyS * 1000, tiles: 3 });
    expect(board?.sheets).toHaveLength(1);
    const jpeg = await readFile(at(board?.sheets[0] ?? ""));
    const grey = await assembly.ffmpeg.run({
      args: ["-f", "mjpeg", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"],
      input: jpeg,
      timeLimitMs: 20_000,
    });
    const { tile, columns, rows } = storyboard;
    const width = tile.width * columns;
    expect(grey.length).toBe(width * tile.height * rows);
    const deviation = (n: number): number => {
      const values: number[] = [];
      for (let y = 0; y < tile.height; y += 1)
        for (let x = 0; x < tile.width; x += 1)
          values.push(grey[y * width + n * tile.width + x] ?? 0);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    };
    expect([0, 1, 2].map(deviation).every((each) => each > 20)).toBe(true);
    expect(deviation(3)).toBeLessThan(3);
  });
});

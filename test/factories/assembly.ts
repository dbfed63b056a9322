/* Captures made of given packets, assembled, and what has to be so of every replay. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { Manifest } from "../../protocol/recording.ts";
import { Assembler } from "../../recorder/assemble/assembler.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { createLogger } from "../../server/lib/log.ts";
import { decodingErrors, readPublished } from "../rig/hlsCheck.ts";
import { analyseReplay } from "../rig/replayAnalysis.ts";
import { type GivenLogFile, writeCaptureFolder } from "./captureFolder.ts";

/** Media time 0 of every capture here, on the capture clock. */
export const zeroUs = 1_760_000_000_000_000;

export const openAssembly = async () => {
  const ffmpeg = await Ffmpeg.create({ niceness: 0 });
  const log = createLogger({ level: "silent", name: "test" });
  const assembler = await Assembler.create({ ffmpeg, log });
  const dir = await mkdtemp(join(tmpdir(), "skyclass-assembly-"));
  let folders = 0;

  /** Writes the capture's folder, without an end when that is null, and says where. */
  const capture = async (files: GivenLogFile[], endedAtS: number | null): Promise<string> => {
    folders += 1;
    const { folder } = await writeCaptureFolder({
      capturesDir: join(dir, `captures-${folders}`),
      createdAtUs: zeroUs,
      files,
      ...(endedAtS === null ? {} : { endedAtUs: zeroUs + endedAtS * 1e6 }),
    });
    return folder;
  };

  /** Assembles, and checks what has to be so of every replay. */
  const replayOf = async (captureDir: string) => {
    const replayDir = `${captureDir}-replay`;
    const manifest = await assembler.assemble({ captureDir, replayDir });
    return { manifest, ...(await checkReplay(replayDir)), replayDir };
  };

  return {
    ffmpeg,
    assembler,
    capture,
    replayOf,
    async close(): Promise<void> {
      ffmpeg.close();
      await rm(dir, { recursive: true });
    },
  };
};
export type Assembly = Awaited<ReturnType<typeof openAssembly>>;

/** Checks what has to be so of every replay, and says what there is to see and hear in it. */
export async function checkReplay(replayDir: string) {
  const manifest = Manifest.parse(
    JSON.parse(await readFile(join(replayDir, "manifest.json"), "utf8")),
  );
  const names = ["sound", "camera", ...(manifest.hasScreen ? ["screen"] : [])];
  const playlists: Record<string, Awaited<ReturnType<typeof readPublished>>> = {};
  for (const name of names) {
    const path = join(replayDir, `${name}.m3u8`);
    const playlist = await readPublished(path);
    playlists[name] = playlist;
    expect(playlist.ended).toBe(true);
    for (const segment of playlist.segments) {
      expect(Math.abs(segment.tfdtS - segment.fromS), segment.file).toBeLessThan(0.000_012);
      expect(Math.abs(segment.samplesS - segment.durationS), segment.file).toBeLessThan(0.000_024);
      expect(Math.round(segment.durationS)).toBeLessThanOrEqual(playlist.targetDurationS);
      const sinceStartMs = segment.programDateTimeMs - manifest.startedAtMs;
      expect(Math.abs(sinceStartMs - segment.fromS * 1000)).toBeLessThan(1.1);
      expect(segment.firstIsSync).toBe(true);
    }
    const last = playlist.segments.at(-1);
    expect((last?.fromS ?? 0) + (last?.durationS ?? 0)).toBeCloseTo(manifest.durationMs / 1000, 1);
    expect(await decodingErrors(path)).toBe("");
  }
  const discontinuities = new Set(Object.values(playlists).map((one) => one.discontinuities));
  expect([...discontinuities]).toHaveLength(1);
  expectCutTogether(playlists["sound"]?.segments ?? [], playlists["camera"]?.segments ?? []);
  const files = await readdir(replayDir);
  expect(files.filter((name) => name.endsWith(".new"))).toEqual([]);
  const analysis = await analyseReplay({
    playlists: {
      camera: join(replayDir, "camera.m3u8"),
      sound: join(replayDir, "sound.m3u8"),
      ...(manifest.hasScreen ? { screen: join(replayDir, "screen.m3u8") } : {}),
    },
  });
  return { playlists, analysis, files };
}

type CutSegment = { fromS: number; discontinuity: boolean };
const aacFrameS = 1024 / 48_000;

/** Sound is cut where the camera is, or up to a frame later, as far as there is sound. */
export function expectCutTogether(sound: readonly CutSegment[], camera: readonly CutSegment[]) {
  expect(sound.length).toBeLessThanOrEqual(camera.length);
  for (const [n, { fromS, discontinuity }] of sound.entries()) {
    expect(discontinuity).toBe(camera[n]?.discontinuity);
    const laterS = fromS - (camera[n]?.fromS ?? 0);
    expect(laterS).toBeGreaterThan(-0.000_02);
    expect(laterS).toBeLessThan(aacFrameS + 0.000_02);
  }
}

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codedCamera, codedMicrophone } from "./codedMedia.ts";
import { runFfmpeg } from "./decode.ts";
import { analyseReplay, parsePlaylist, replaySync } from "./replayAnalysis.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-hls-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const hls = async (name: string, input: string[], codec: string[]) => {
  const path = join(folder, `${name}.m3u8`);
  await runFfmpeg([
    ...["-y", ...input, "-t", "24", ...codec, "-f", "hls", "-hls_time", "4"],
    ...["-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"],
    ...["-hls_fmp4_init_filename", `${name}-init.mp4`],
    ...["-hls_segment_filename", join(folder, `${name}-%d.m4s`), path],
  ]);
  return path;
};
const x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-b:v", "300k"];

test("a replay without a fault has no holes and the sound where it was recorded", async () => {
  const camera = await hls("camera", ["-i", await codedCamera()], x264);
  const sound = await hls("sound", ["-i", await codedMicrophone()], ["-c:a", "aac"]);
  const analysis = await analyseReplay({ playlists: { camera, sound } });
  expect(analysis.camera.coded.length).toBe(24 * 15);
  expect(analysis.camera.holes).toEqual([]);
  expect(analysis.camera.jumps).toEqual([]);
  for (const fromS of [0, 8, 16]) {
    const offsetS = replaySync(analysis, { kind: "camera", fromS, toS: fromS + 8 });
    // AAC's encoder delay is one frame of 21 ms, which ffmpeg's own playlists leave in.
    expect(Math.abs(offsetS ?? 9)).toBeLessThan(0.03);
  }
});

test("late sound and missing frames are found", async () => {
  const camera = await hls(
    "holed",
    ["-i", await codedCamera()],
    ["-vf", `select='not(between(n\\,75\\,82))'`, "-fps_mode", "passthrough", ...x264],
  );
  const late = ["-af", "adelay=150"];
  const sound = await hls("late", ["-i", await codedMicrophone()], [...late, "-c:a", "aac"]);
  const analysis = await analyseReplay({ playlists: { camera, sound } });
  expect(analysis.camera.holes.length).toBe(1);
  expect(analysis.camera.holes[0]?.fromS).toBeCloseTo(74 / 15, 1);
  expect(analysis.camera.holes[0]?.toS).toBeCloseTo(83 / 15, 1);
  const offsetS = replaySync(analysis, { kind: "camera", fromS: 0, toS: 24 });
  expect(Math.abs((offsetS ?? 9) - 0.15)).toBeLessThan(0.03);
});

test("a playlist is read into runs by discontinuity, map and gap", async () => {
  const text = await readFile(join(folder, "camera.m3u8"), "utf8");
  expect(parsePlaylist(text).runs.length).toBe(1);
  const parsed = parsePlaylist(
    [
      ...["#EXTM3U", '#EXT-X-MAP:URI="a.mp4"', "#EXTINF:4,", "a0.m4s", "#EXTINF:2.5,", "a1.m4s"],
      ...["#EXT-X-DISCONTINUITY", "#EXT-X-GAP", "#EXTINF:3,", "gap.m4s", "#EXT-X-DISCONTINUITY"],
      ...['#EXT-X-MAP:URI="b.mp4"', "#EXTINF:4,", "b0.m4s", "#EXT-X-ENDLIST"],
    ].join("\n"),
  );
  expect(parsed).toMatchObject({ ended: true, durationS: 13.5, gapS: 3, longestSegmentS: 4 });
  expect(parsed.runs.map((run) => [run.startS, run.map, run.segments.length])).toEqual([
    [0, "a.mp4", 2],
    [9.5, "b.mp4", 1],
  ]);
});

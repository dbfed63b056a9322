import { describe, expect, it } from "vitest";
import { ladder } from "../../config/ladder.ts";
import { ladderArguments, sheetArguments } from "./ladderArguments.ts";
import { drawOffPicture, stillPictureArguments } from "./offPicture.ts";
import { readFrameList, verifyArguments } from "./verify.ts";
import { vp8Arguments } from "./vp8.ts";

describe("the camera-off picture", () => {
  it("is drawn in the middle, lighter than its ground, and even in size", () => {
    const picture = drawOffPicture({ width: 321, height: 181 });
    expect([picture.width, picture.height]).toEqual([320, 180]);
    expect(picture.yuv.length).toBe((320 * 180 * 3) / 2);
    const luma = picture.yuv.subarray(0, 320 * 180);
    const inked = luma.filter((y) => y > 100).length / luma.length;
    expect(inked).toBeGreaterThan(0.02);
    expect(inked).toBeLessThan(0.2);
    expect(luma.subarray(0, 320 * 20).every((y) => y === luma[0])).toBe(true);
  });

  it("has its arguments from its size", () => {
    const args = stillPictureArguments({ width: 640, height: 360 }).join(" ");
    expect(args).toContain("-s 640x360 -i pipe:0");
    expect(args).toContain("-profile:v baseline");
  });
});

describe("transcoding VP8", () => {
  it("forces key frames half a millisecond early, so that rounding does not miss the frame", () => {
    const args = vp8Arguments({ forceKeyFramesAtMs: [500, 1000.4] });
    expect(args[args.indexOf("-force_key_frames") + 1]).toBe("0.4995,0.9999");
    expect(vp8Arguments({ forceKeyFramesAtMs: [] })).not.toContain("-force_key_frames");
  });
});

describe("the ladder's arguments", () => {
  const given = {
    files: ["/r/init.mp4", "/r/0.m4s", "/r/1.m4s"],
    cutsS: [4],
    tile: { width: 160, height: 90 },
    rungs: [
      { width: 854, height: 480, crf: 25, peakBps: 850_000 },
      { width: 640, height: 360, crf: 26, peakBps: 450_000 },
    ],
  };
  const camera = ladderArguments({ ...given, coding: ladder.camera, tilesS: [0] });
  const after = (args: string[], name: string) =>
    args.flatMap((one, n) => (one === name ? [args[n + 1]] : []));
  const [graph = ""] = after(camera, "-filter_complex");

  it("decode once, whatever comes of it", () => {
    expect(after(camera, "-i")).toEqual(["concat:/r/init.mp4|/r/0.m4s|/r/1.m4s"]);
    expect(after(camera, "-protocol_whitelist")).toEqual(["concat,file"]);
    expect(graph).toContain("[0:v:0]split=3[way0][way1][tiles]");
    expect(camera.filter((one) => one.startsWith("pipe:"))).toEqual(["pipe:3", "pipe:4", "pipe:1"]);
  });

  it("scale each rung to its own size, with its own quality and limit", () => {
    expect(graph).toContain("[way0]scale=854:480:flags=bicubic");
    expect(graph).toContain("[way1]scale=640:360:flags=bicubic");
    expect(after(camera, "-crf")).toEqual(["25", "26"]);
    expect(after(camera, "-maxrate")).toEqual(["850000", "450000"]);
  });

  it("force key frames at the cuts, a little early, and nowhere else", () => {
    expect(after(camera, "-force_key_frames")).toEqual(["3.9994", "3.9994"]);
    expect(after(camera, "-sc_threshold")).toEqual(["0", "0"]);
    const alone = ladderArguments({ ...given, cutsS: [], coding: ladder.camera, tilesS: [] });
    expect(alone).not.toContain("-force_key_frames");
    expect(alone).not.toContain("pipe:1");
  });

  it("treat a screen in its own way: fewer pictures, for still ones, sharper", () => {
    const screen = ladderArguments({ ...given, coding: ladder.screen, tilesS: [] });
    expect(after(screen, "-tune")).toEqual(["stillimage", "stillimage"]);
    const [thinned = ""] = after(screen, "-filter_complex");
    expect(thinned).toContain("flags=lanczos");
    expect(thinned).toContain(
      "select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.1187)+gte(t,3.9994)*not(gte(prev_t,3.9994))',split=2",
    );
    expect(graph).not.toContain("prev_selected_t");
  });

  it("decode key frames only when tiles are all that is wanted of them", () => {
    const tilesS = [0, 12];
    const coding = ladder.camera;
    const tiles = ladderArguments({ ...given, rungs: [], coding, tilesS, keyFramesOnly: true });
    expect(after(tiles, "-skip_frame")).toEqual(["nokey"]);
    expect(after(tiles, "-filter_complex")).toEqual([
      "[0:v:0]split=1[tiles];[tiles]select='gte(t,-0.0006)*not(gte(prev_t,-0.0006))+gte(t,11.9994)*not(gte(prev_t,11.9994))',scale=160:90:flags=area:force_original_aspect_ratio=decrease,pad=160:90:-1:-1,setsar=1,format=yuv420p[board]",
    ]);
    expect(sheetArguments({ tile: given.tile, columns: 6, rows: 5 }).join(" ")).toContain(
      "-s 160x90 -r 1 -i pipe:0 -vf tile=6x5 -frames:v 1",
    );
  });
});

describe("verifying samples", () => {
  it("reads ffmpeg's list of frames", () => {
    const list = [
      "#software: Lavf",
      "#tb 0: 1/25",
      "#tb 1: 1/48000",
      "0,          0,          0,        1,   345600, 0xa6d2ba53",
      "0,          1,          1,        1,   345600, 0xa6d2ba53",
      "1,       2048,       2048,     1024,     8192, 0x00000000",
    ].join("\n");
    expect(readFrameList(list, 3)).toEqual([
      { good: true, frames: 2, decodedS: 0.08, problem: null },
      { good: true, frames: 1, decodedS: 1024 / 48000, problem: null },
      { good: false, frames: 0, decodedS: 0, problem: "nothing was decoded" },
    ]);
    expect(
      verifyArguments([{ initPath: "i", segmentPath: "s", durationS: 1 }]).join(" "),
    ).toContain("-t 1 -i concat:i|s -map 0:0");
  });
});

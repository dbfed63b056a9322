import { describe, expect, it } from "vitest";
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

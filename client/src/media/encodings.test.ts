import { describe, expect, test } from "vitest";
import { cameraEncodings } from "./encodings.ts";

describe("camera layers", () => {
  test.each([
    [1280, 720, [4, 2, 1]],
    [720, 1280, [4, 2, 1]],
    [640, 480, [2, 1]],
    [640, 360, [2, 1]],
    [320, 240, [1]],
  ])("a camera of %i by %i is sent in scales %j", (width, height, scales) => {
    expect(cameraEncodings({ width, height }).map((one) => one.scaleResolutionDownBy)).toEqual(
      scales,
    );
  });

  test("larger layers get more bits", () => {
    const bitrates = cameraEncodings({ width: 1280, height: 720 }).map((one) => one.maxBitrate);
    expect(bitrates).toEqual([150_000, 550_000, 1_500_000]);
  });
});

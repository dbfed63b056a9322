import { describe, expect, test } from "vitest";
import { cameraEncodings, fallbackEncoding } from "./encodings.ts";

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

describe("the picture for browsers without H.264", () => {
  test.each([
    ["camera", 1280, 720, 2],
    ["camera", 720, 1280, 2],
    ["camera", 1920, 1080, 3],
    ["camera", 320, 240, 1],
    ["screen", 1920, 1080, 1.5],
    ["screen", 1280, 720, 1],
  ] as const)("of a %s of %i by %i is sent in scale %d", (source, width, height, scale) => {
    expect(fallbackEncoding({ source, width, height }).scaleResolutionDownBy).toBe(scale);
  });

  test("is small and gives way to the published one", () => {
    for (const source of ["camera", "screen"] as const) {
      const { maxBitrate, priority } = fallbackEncoding({ source, width: 1280, height: 720 });
      expect(maxBitrate).toBeLessThanOrEqual(500_000);
      expect(priority).toBe("very-low");
    }
  });
});

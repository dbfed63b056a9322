import { describe, expect, it } from "vitest";
import { coveragePercent, gapLines } from "./gapLines.ts";

describe("gapLines", () => {
  it("tells holes in order, near ones of a kind as one, and leaves out what nobody notices", () => {
    expect(
      gapLines([
        { track: "camera", cause: "paused", fromMs: 60_000, toMs: 80_000 },
        { track: "sound", cause: "uplink", fromMs: 5_000, toMs: 5_400 },
        { track: "sound", cause: "uplink", fromMs: 7_000, toMs: 8_000 },
        { track: "sound", cause: "uplink", fromMs: 30_000, toMs: 30_300 },
        { track: "camera", cause: "uplink", fromMs: 8_500, toMs: 9_600 },
      ]),
    ).toEqual([
      { track: "sound", cause: "uplink", fromMs: 5_000, toMs: 8_000 },
      { track: "camera", cause: "uplink", fromMs: 8_500, toMs: 9_600 },
      { track: "camera", cause: "paused", fromMs: 60_000, toMs: 80_000 },
    ]);
  });

  it("does not call an unshared screen a hole, and passes over what it does not know", () => {
    expect(
      gapLines([
        { track: "screen", cause: "absent", fromMs: 0, toMs: 60_000 },
        { track: "screen", cause: "interrupted", fromMs: 60_000, toMs: 62_000 },
        { track: "smell", cause: "absent", fromMs: 0, toMs: 60_000 },
        { track: "sound", cause: "uplink", fromMs: -1, toMs: 60_000 },
      ]),
    ).toEqual([{ track: "screen", cause: "interrupted", fromMs: 60_000, toMs: 62_000 }]);
  });
});

describe("coveragePercent", () => {
  it("never rounds up to complete", () => {
    expect([1, 0.99996, 0.5, 0].map(coveragePercent)).toEqual([100, 99.9, 50, 0]);
  });
});

import { describe, expect, it } from "vitest";
import { loudness } from "./soundLevel.ts";

describe("loudness", () => {
  it("is nothing for silence", () => {
    expect(loudness(new Float32Array(16))).toBe(0);
  });
  it("is full for full scale", () => {
    expect(loudness(new Float32Array(16).fill(1))).toBe(1);
  });
  it("is half at -30 dB", () => {
    expect(loudness(new Float32Array(16).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5);
  });
});

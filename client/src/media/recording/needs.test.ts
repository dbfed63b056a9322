import { describe, expect, test } from "vitest";
import { mayGoOn, missingParts, mustPause } from "./needs.ts";

const all = { screen: true, camera: true, microphone: true };

describe("what a recording needs", () => {
  test("is begun with everything that was chosen, and slides with a voice alone", () => {
    expect(missingParts("both", all)).toEqual([]);
    expect(missingParts("both", { ...all, camera: false })).toEqual(["camera"]);
    expect(missingParts("screen", { ...all, camera: false })).toEqual([]);
    expect(missingParts("slides", { screen: false, camera: false, microphone: true })).toEqual([]);
    expect(missingParts("slides", { ...all, microphone: false })).toEqual(["microphone"]);
  });

  test("goes on when a camera beside a screen or slides is unplugged", () => {
    expect(mustPause("both", { ...all, camera: false })).toBe(false);
    expect(mustPause("slides", { ...all, camera: false, screen: false })).toBe(false);
  });

  test("pauses when what is taught, or the voice, goes", () => {
    expect(mustPause("both", { ...all, screen: false })).toBe(true);
    expect(mustPause("camera", { ...all, camera: false })).toBe(true);
    for (const source of ["slides", "both", "screen", "camera"] as const)
      expect(mustPause(source, { ...all, microphone: false })).toBe(true);
  });

  test("comes to an end with a voice and one picture", () => {
    expect(mayGoOn("both", { ...all, screen: false })).toBe(true);
    expect(mayGoOn("both", { ...all, screen: false, camera: false })).toBe(false);
    expect(mayGoOn("screen", { ...all, screen: false })).toBe(false);
    expect(mayGoOn("slides", { screen: false, camera: false, microphone: true })).toBe(true);
    expect(mayGoOn("both", { ...all, microphone: false })).toBe(false);
  });
});

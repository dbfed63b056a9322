import { expect, test } from "vitest";
import { chooseFormat, recordingFileName } from "./format.ts";

test("H.264 in MP4 is recorded where the browser writes it, else WebM", () => {
  expect(chooseFormat((type) => type.includes("mp4") && !type.includes("mp4a"))).toBe(
    "video/mp4;codecs=avc1.42E028,opus",
  );
  expect(chooseFormat((type) => type.startsWith("video/webm") && !type.includes("h264"))).toBe(
    "video/webm;codecs=vp8,opus",
  );
  expect(chooseFormat(() => false)).toBeNull();
});

test("a recording is called after the moment it was begun", () => {
  const startedAtMs = new Date(2026, 10, 9, 8, 5, 3).getTime();
  expect(recordingFileName({ startedAtMs, type: "video/webm;codecs=vp8,opus" })).toBe(
    "2026-11-09 08.05.03.webm",
  );
  expect(recordingFileName({ startedAtMs, type: "video/mp4;codecs=avc1" })).toMatch(/\.mp4$/);
});

import { expect, test } from "vitest";
import { roomBefore, roomDuring, roomMs } from "./room.ts";

const megabyte = 1024 * 1024;
const given = {
  quotaBytes: 1050 * megabyte,
  usedBytes: 0,
  mostBytes: null,
  recordedBytes: 0,
  bitrateBps: 8 * megabyte,
};

test("what fits is told from the browser's storage and from the largest file that the server takes", () => {
  expect(roomMs(given)).toBe(1_000_000);
  expect(roomMs({ ...given, usedBytes: 500 * megabyte })).toBe(500_000);
  expect(roomMs({ ...given, mostBytes: 300 * megabyte, recordedBytes: 100 * megabyte })).toBe(
    200_000,
  );
  expect(roomMs({ ...given, usedBytes: 1049 * megabyte })).toBe(0);
  expect(roomMs({ ...given, quotaBytes: null })).toBeNull();
});

test("a teacher is told before the beginning, and again before it is full", () => {
  expect([null, 3_600_000, 600_000, 30_000].map(roomBefore)).toEqual([
    ...["enough", "enough", "short", "none"],
  ]);
  expect([null, 600_000, 100_000, 0].map(roomDuring)).toEqual([
    ...["enough", "enough", "short", "none"],
  ]);
});

import { expect, test } from "vitest";
import { beginning } from "./beginning.ts";

const durationMs = 2_700_000;

test.each([
  ["whoever was never there begins at the beginning", null, null, 0, false],
  ["whoever comes back goes on", null, 754_000, 754_000, true],
  ["whoever saw a few seconds begins again", null, 14_000, 0, false],
  ["whoever had nearly seen it all begins again", null, 2_680_000, 0, false],
  ["whoever stopped beyond what there is now begins again", null, 9_000_000, 0, false],
  ["a link goes before where one stopped", 60_000, 754_000, 60_000, false],
  ["a link to the beginning is one, too", 0, 754_000, 0, false],
  ["a link beyond the end opens the end", 9_000_000, null, 2_699_000, false],
])("%s", (_, linkedMs, placeMs, fromMs, resumed) => {
  expect(beginning({ linkedMs, placeMs, durationMs })).toEqual({ fromMs, resumed });
});

test("of a replay without any length yet nothing is passed over", () => {
  expect(beginning({ linkedMs: 60_000, placeMs: 60_000, durationMs: 0 }).fromMs).toBe(0);
});

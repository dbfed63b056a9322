import { expect, test } from "vitest";
import { sequenceUnwrapper, timestampUnwrapper, Unwrapper } from "./unwrap.ts";

const turn = 65_536;
test.each([
  ["in order", [10, 11, 12], [10, 11, 12]],
  ["over the wrap", [65_534, 65_535, 0, 1], [65_534, 65_535, turn, turn + 1]],
  ["reordered at the wrap", [65_535, 1, 0, 65_534, 2], [65_535, turn + 1, turn, 65_534, turn + 2]],
  ["late before the first", [0, 65_535], [0, -1]],
  ["a jump of half a turn", [0, 32_768], [0, 32_768]],
  ["several turns", [0, 30_000, 60_000, 24_464, 54_464], [0, 30_000, 60_000, 90_000, 120_000]],
])("sequence numbers %s", (_what, given, expected) => {
  const unwrapper = sequenceUnwrapper();
  expect(given.map((value) => unwrapper.next(value) - turn)).toEqual(expected);
});

test("timestamps go on over 2^32", () => {
  const unwrapper = timestampUnwrapper();
  const first = unwrapper.next(2 ** 32 - 100);
  expect(unwrapper.next(860) - first).toBe(960);
});

test("peeking does not move the reference", () => {
  const unwrapper = new Unwrapper({ bits: 16 });
  const first = unwrapper.next(100);
  expect(unwrapper.peek(30_000) - first).toBe(29_900);
  expect(unwrapper.next(65_000) - first).toBe(-636);
});

import { expect, test } from "vitest";
import { cuesAt, lastBegun } from "./cuesAt.ts";

const cues = [
  { fromMs: 1_000, toMs: 9_000, text: "背景" },
  { fromMs: 2_000, toMs: 3_000, text: "一" },
  { fromMs: 3_000, toMs: 4_000, text: "二" },
];

test.each([
  [0, []],
  [1_000, ["背景"]],
  [2_999, ["背景", "一"]],
  [3_000, ["背景", "二"]],
  [8_999, ["背景"]],
  [9_000, []],
])("at %i ms stands %j", (atMs, texts) => {
  expect(cuesAt(cues, atMs).map(({ text }) => text)).toEqual(texts);
});

test.each([
  [999, -1],
  [1_000, 0],
  [2_500, 1],
  [99_000, 2],
])("at %i ms the last that began is number %i", (atMs, index) => {
  expect(lastBegun(cues, atMs)).toBe(index);
});

test("without cues nothing stands", () => {
  expect(cuesAt([], 5)).toEqual([]);
});

import { expect, test } from "vitest";
import { boxOf, lettersOf, linesIn, linesOf, placeOf } from "./boardText.ts";

test.each([
  ["what fits stays in one line", "二分之一", 4, ["二分之一"]],
  ["Chinese breaks anywhere", "二分之一加", 4, ["二分之一", "加"]],
  ["words stay whole", "one half plus", 6, ["one half", "plus"]],
  ["a word that is longer than the line breaks", "aaaaaaaaaaaa", 3, ["aaaaa", "aaaaa", "aa"]],
  ["Chinese and words", "读 one half", 4, ["读 one", "half"]],
  ["what is joined stays together", "👩‍🏫👩‍🏫👩‍🏫", 4, ["👩‍🏫👩‍🏫", "👩‍🏫"]],
  ["nothing but spaces is nothing", "   ", 4, []],
])("%s", (_case, text, roomEm, lines) => {
  expect(linesIn(text, roomEm)).toEqual(lines);
});

test("a text runs from its place to the right edge", () => {
  const text = "一".repeat(30);
  const [first] = linesOf({ points: [0, 0], thickness: "medium", text });
  const [nearer] = linesOf({ points: [2_000, 0], thickness: "medium", text });
  expect(first).toHaveLength(Math.floor(4_000 / lettersOf("medium")));
  expect(nearer).toHaveLength(Math.floor(2_000 / lettersOf("medium")));
  const box = boxOf({ points: [2_000, 100], thickness: "medium", text });
  expect(box.x + box.width).toBeLessThanOrEqual(4_000);
  expect(box.height).toBeGreaterThan(2 * lettersOf("medium"));
});

test.each([
  ["where it fits", [100, 200], "一", [100, 200]],
  ["at the right edge", [4_000, 200], "一二三四五六七八", [4_000 - 6 * lettersOf("medium"), 200]],
  ["one letter at the right edge", [4_000, 200], "一", [4_000 - lettersOf("medium"), 200]],
  ["at the bottom", [100, 2_250], "一", [100, 2_029]],
] as const)("a text is placed on the page: %s", (_case, point, text, place) => {
  expect(placeOf(point, { thickness: "medium", text, height: 2_250 })).toEqual(place);
});

import { expect, test } from "vitest";
import { holdsWord, plainText } from "./chatText.ts";

test.each([
  ["  我   会了 ", "我 会了"],
  ["一\n二\t三", "一 二 三"],
  ["a\u202Ebc\u0000d\u200B", "abcd"],
  ["<b>粗</b>", "<b>粗</b>"],
  ["👩\u200D👧", "👩\u200D👧"],
  ["e\u0301\u0301\u0301\u0301\u0301", "\u00E9\u0301\u0301"],
  ["\u200B\u2060", ""],
])("%j is kept as %j", (written, kept) => {
  expect(plainText(written)).toBe(kept);
});

test.each([
  ["你真是笨蛋", true],
  ["笨 蛋", true],
  ["笨，，蛋！", true],
  ["笨鸟先飞，蛋糕", false],
  ["BOO you", true],
  ["ｂｏｏ", true],
  ["my book", false],
  ["", false],
])("%j holds one of the school's words: %s", (text, holds) => {
  expect(holdsWord(text, ["笨蛋", "Boo", "！"])).toBe(holds);
});

import { expect, test } from "vitest";
import { firstLine } from "./firstLine.ts";

test.each([
  ["通分\n异分母分数相加", "通分"],
  ["  \n —— \n\t第一课   分数 \n", "第一课 分数"],
  ["\n\n", ""],
  ["", ""],
  ["一二三四五六七八九十十一", "一二三四五六七八九…"],
  ["😀a😀b😀c😀d😀e", "😀a😀b😀c😀d😀e"],
])("of %j it is %j", (text, line) => {
  expect(firstLine(text, 10)).toBe(line);
});

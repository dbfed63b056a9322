import { expect, test } from "vitest";
import { chaptersIn, faultOf, timeOf } from "./chapterDraft.ts";

test.each([
  ["12:34", 754_000],
  ["1:02:03", 3_723_000],
  ["0:00", 0],
  [" 90 ", 90_000],
  ["12：34", 754_000],
  ["12:60", null],
  ["1:2:3:4", null],
  ["", null],
  ["-1:00", null],
  ["中间", null],
  ["25:00:00", null],
])("%j is %s ms", (text, ms) => {
  expect(timeOf(text)).toBe(ms);
});

test("a line needs a time and a title", () => {
  const line = { key: 0, time: "1:00", title: "练习" };
  expect(faultOf(line)).toBeNull();
  expect(faultOf({ ...line, time: "1:" })).toBe("time");
  expect(faultOf({ ...line, title: "  " })).toBe("title");
  expect(faultOf({ ...line, title: "长".repeat(121) })).toBe("title");
});

test("lines become chapters in the order of their times, and none while one is not right", () => {
  const lines = [
    { key: 1, time: "2:00", title: " 练习 " },
    { key: 2, time: "0:00", title: "导入" },
  ];
  expect(chaptersIn(lines)).toEqual([
    { atMs: 0, title: "导入" },
    { atMs: 120_000, title: "练习" },
  ]);
  expect(chaptersIn([...lines, { key: 3, time: "", title: "小结" }])).toBeNull();
  expect(chaptersIn([])).toEqual([]);
});

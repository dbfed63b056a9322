import { expect, test } from "vitest";
import { gradeOfClassName, stageOf } from "./grades.ts";

test.each([
  ["三年级1班", "3"],
  ["九年级（2）班", "9"],
  ["初三5班", "9"],
  ["高一(3)班", "10"],
  ["高三", "12"],
  ["大班", "k3"],
  ["小班（2）", "k1"],
  ["向日葵中班", "k2"],
  ["3年级2班", "3"],
  ["7.3", "7"],
  ["12-1", "12"],
  ["13.1", null],
  ["合唱队", null],
  ["", null],
])("the name %s tells grade %s", (name, grade) => {
  expect(gradeOfClassName(name)).toBe(grade);
});

test("every grade has its stage", () => {
  expect((["k3", "1", "6", "7", "9", "10", "12"] as const).map(stageOf)).toEqual([
    "kindergarten",
    "primary",
    "primary",
    "middle",
    "middle",
    "high",
    "high",
  ]);
});

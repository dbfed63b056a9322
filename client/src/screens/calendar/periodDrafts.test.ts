import { expect, test } from "vitest";
import { misplaced, nextDraft, periodsOf, usualPeriods } from "./periodDrafts.ts";

test("the usual periods are ones that can be saved", () => {
  expect(periodsOf(usualPeriods)).toHaveLength(usualPeriods.length);
});

test.each([
  [[], { starts: "", ends: "" }],
  [[{ starts: "08:00", ends: "08:30" }], { starts: "08:50", ends: "09:20" }],
  [[{ starts: "23:20", ends: "23:40" }], { starts: "", ends: "" }],
  [[{ starts: "08:00", ends: "" }], { starts: "", ends: "" }],
])("after %j comes %j", (drafts, next) => {
  expect(nextDraft(drafts)).toEqual(next);
});

test.each([
  [[{ starts: "08:00", ends: "08:30" }], -1],
  [[{ starts: "08:30", ends: "08:00" }], 0],
  [
    [
      { starts: "08:00", ends: "08:30" },
      { starts: "08:20", ends: "09:00" },
    ],
    1,
  ],
])("in %j the one out of place is %i", (drafts, index) => {
  expect(misplaced(drafts)).toBe(index);
  expect(periodsOf(drafts) === null).toBe(index >= 0);
});

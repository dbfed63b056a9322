import { expect, test } from "vitest";
import { SchoolId } from "./ids.ts";
import { dayKind, termOn } from "./schoolDays.ts";

const schoolId = SchoolId.parse("00000000-0000-4000-8000-000000000001");
const terms = [{ firstDay: "2026-09-01", lastDay: "2027-01-22" }];
const holiday = (firstDay: string, lastDay: string, of: SchoolId | null = null) => ({
  ...{ kind: "holiday" as const, schoolId: of, name: of ? "校庆" : "国庆节" },
  ...{ firstDay, lastDay, followsWeekday: null },
});
const makeUp = (day: string, followsWeekday: number, of: SchoolId | null = null) => ({
  ...{ kind: "makeUp" as const, schoolId: of, name: "调休" },
  ...{ firstDay: day, lastDay: day, followsWeekday },
});
const county = [holiday("2026-10-01", "2026-10-07"), makeUp("2026-10-10", 4)];

test.each([
  ["2026-08-31", county, { kind: "outsideTerm" }],
  ["2026-09-01", county, { kind: "school", weekday: 2, name: null }],
  ["2026-09-05", county, { kind: "weekend" }],
  ["2026-10-01", county, { kind: "holiday", name: "国庆节" }],
  ["2026-10-03", county, { kind: "holiday", name: "国庆节" }],
  ["2026-10-08", county, { kind: "school", weekday: 4, name: null }],
  ["2026-10-10", county, { kind: "school", weekday: 4, name: "调休" }],
  // A school that teaches while the county has a holiday, and one that celebrates on a make-up day.
  ["2026-10-07", [...county, makeUp("2026-10-07", 3, schoolId)], { kind: "school", weekday: 3 }],
  ["2026-10-10", [...county, holiday("2026-10-10", "2026-10-10", schoolId)], { name: "校庆" }],
])("%s with %j", (day, entries, kind) => {
  expect(dayKind(day, { terms, entries })).toMatchObject(kind);
});

test("a day belongs to the term it lies in, first and last day included", () => {
  expect(termOn(terms, "2026-09-01")).toBe(terms[0]);
  expect(termOn(terms, "2027-01-22")).toBe(terms[0]);
  expect(termOn(terms, "2027-01-23")).toBeUndefined();
});

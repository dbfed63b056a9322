import { expect, test } from "vitest";
import { clockTime, dayRangeText, dayText, weekdayText } from "./dayText.ts";

test("days read the same wherever the reader's clock stands", () => {
  expect(dayText("2026-11-24", "zh-CN")).toBe("11月24日星期二");
  expect(dayText("2026-11-24", "en")).toBe("Tuesday, November 24");
  // Languages put spaces of their own around the dash.
  expect(dayRangeText("2026-10-01", "2026-10-07", "en")).toMatch(/^Oct 1\s–\s7, 2026$/);
  expect(dayRangeText("2026-10-01", "2026-10-01", "en")).toBe("Oct 1, 2026");
});

test("weekdays count from Monday", () => {
  expect([1, 7].map((weekday) => weekdayText(weekday, "zh-CN", "short"))).toEqual(["周一", "周日"]);
});

test("times of day are those of the district", () => {
  expect(clockTime("2026-11-24T23:30:00.000Z", "Asia/Shanghai")).toBe("07:30");
  expect(clockTime("2026-11-24T23:30:00.000Z", "Asia/Urumqi")).toBe("05:30");
});

import { expect, test } from "vitest";
import { addDays, instantOf, minuteOf, mondayOf, timeText, wallClock, weekOf } from "./days.ts";

test.each([
  ["2026-11-23", "2026-11-23"],
  ["2026-11-24", "2026-11-23"],
  ["2026-11-29", "2026-11-23"],
  ["2026-03-01", "2026-02-23"],
])("the week of %s begins on %s", (day, monday) => {
  expect(mondayOf(day)).toBe(monday);
  expect(weekOf(day)).toEqual(Array.from({ length: 7 }, (_, index) => addDays(monday, index)));
});

test.each([
  ["Asia/Shanghai", "2026-11-24T23:30:00Z", "2026-11-25", 450],
  ["Asia/Shanghai", "2026-11-24T16:00:00Z", "2026-11-25", 0],
  ["Asia/Urumqi", "2026-11-24T16:00:00Z", "2026-11-24", 1320],
  ["Europe/Berlin", "2026-03-29T01:30:00Z", "2026-03-29", 210],
])("in %s the instant %s is %s, minute %i", (timeZone, instant, day, minute) => {
  expect(wallClock(new Date(instant), timeZone)).toEqual({ day, minute });
  expect(instantOf(day, minute, timeZone)).toEqual(new Date(instant));
});

test("a day that begins with another offset than it ends still has its hours", () => {
  const at = (minute: number) => instantOf("2026-03-29", minute, "Europe/Berlin").toISOString();
  expect(at(60)).toBe("2026-03-29T00:00:00.000Z");
  expect(at(600)).toBe("2026-03-29T08:00:00.000Z");
});

test.each([
  ["8:05", 485],
  ["08:05", 485],
  ["24:00", 1440],
  ["24:01", null],
  ["8:60", null],
  ["8", null],
  ["", null],
])("%s is minute %s", (text, minute) => {
  expect(minuteOf(text)).toBe(minute);
  if (minute !== null && text.length === 5) expect(timeText(minute)).toBe(text);
});

import { expect, test } from "vitest";
import type { LessonRung } from "../../../../protocol/lessonRungs.ts";
import { minutesOnRungs, rungSpans } from "./rungSpans.ts";

const lesson = { startsAt: "2026-11-25T00:00:30.000Z", endsAt: "2026-11-25T00:40:30.000Z" };
const minute = (n: number, rung: LessonRung) => ({
  ...{ at: new Date(Date.UTC(2026, 10, 25, 0, n)).toISOString(), rung },
});

test("minutes on one rung are one span, cut to the lesson, and those without the child are left out", () => {
  const minutes = [
    minute(0, "video"),
    minute(1, "video"),
    minute(2, "sound"),
    minute(5, "sound"),
    minute(40, "text"),
    minute(41, "text"),
  ];
  expect(rungSpans(minutes, lesson)).toEqual([
    { rung: "video", fromMs: 0, untilMs: 90_000 },
    { rung: "sound", fromMs: 90_000, untilMs: 150_000 },
    { rung: "sound", fromMs: 270_000, untilMs: 330_000 },
    { rung: "text", fromMs: 2_370_000, untilMs: 2_400_000 },
  ]);
  expect(minutesOnRungs(minutes)).toEqual([
    ["video", 2],
    ["sound", 2],
    ["text", 2],
  ]);
  expect(rungSpans([], lesson)).toEqual([]);
});

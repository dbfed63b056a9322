import { describe, expect, test } from "vitest";
import { PersonId } from "../../protocol/ids.ts";
import type { LessonRung } from "../../protocol/lessonRungs.ts";
import { RungTally } from "./rungTally.ts";

const personId = PersonId.parse("6f6f7b8e-6d1c-4d5c-9d8e-0a4f7c1b2d3e");
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 28, 9, 0, seconds));

/** One child's rungs, noted every ten seconds from the full minute on. */
const tallied = (...noted: (LessonRung | null)[]) => {
  const tally = new RungTally();
  const minutes = noted.flatMap(
    (rung, index) => tally.note(at(index * 10), rung ? [{ personId, rung }] : []) ?? [],
  );
  const last = tally.take();
  return (last ? [...minutes, last] : minutes).map((one) => [
    one.at.toISOString().slice(14, 19),
    one.children.map(({ rung }) => rung).join(),
  ]);
};

describe("a minute's rung", () => {
  test("is the one that lasted longest", () => {
    expect(tallied("video", "video", "sound", "video", "slides", "video")).toEqual([
      ["00:00", "video"],
    ]);
  });

  test("is the lower of two that lasted equally long", () => {
    expect(tallied("video", "video", "video", "text", "text", "text")).toEqual([["00:00", "text"]]);
  });

  test("is told when the minute is over, and the last one when the lesson is", () => {
    const sixTimes = (rung: LessonRung) => Array.from({ length: 6 }, () => rung);
    expect(tallied(...sixTimes("video"), "sound")).toEqual([
      ["00:00", "video"],
      ["01:00", "sound"],
    ]);
  });

  test("is not there for a minute that was not spent in the lesson", () => {
    const away = Array.from({ length: 11 }, () => null);
    expect(tallied("video", ...away, "video")).toEqual([
      ["00:00", "video"],
      ["02:00", "video"],
    ]);
  });
});

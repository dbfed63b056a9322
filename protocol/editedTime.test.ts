import { describe, expect, test } from "vitest";
import {
  editedMs,
  isWhole,
  isWithin,
  keptSpans,
  lengthOf,
  nearestEditedMs,
  sourceMs,
  sourceSpans,
} from "./editedTime.ts";

const whole = { beginMs: null, endMs: null, privateSpans: [] };
const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });

describe("what is left of 60 s", () => {
  test.each([
    ["without cuts is all of it", whole, [[0, 60_000]]],
    ["of which the ends are cut", { ...whole, beginMs: 5_000, endMs: 50_000 }, [[5_000, 50_000]]],
    [
      "with a private interval is two stretches",
      { ...whole, privateSpans: [span(10_000, 20_000)] },
      [
        [0, 10_000],
        [20_000, 60_000],
      ],
    ],
    [
      "with intervals that overlap, touch and come in any order",
      {
        ...whole,
        privateSpans: [span(30_000, 40_000), span(10_000, 25_000), span(20_000, 30_000)],
      },
      [
        [0, 10_000],
        [40_000, 60_000],
      ],
    ],
    [
      "begins after an interval over its beginning, and ends before one over its end",
      { beginMs: 5_000, endMs: 50_000, privateSpans: [span(0, 8_000), span(45_000, 60_000)] },
      [[8_000, 45_000]],
    ],
    [
      "has no stretch shorter than a second",
      { ...whole, privateSpans: [span(10_000, 20_000), span(20_999, 30_000)] },
      [
        [0, 10_000],
        [30_000, 60_000],
      ],
    ],
    ["is nothing", { ...whole, privateSpans: [span(0, 60_000)] }, []],
    ["ends no later than the replay", { ...whole, endMs: 90_000 }, [[0, 60_000]]],
  ])("%s", (_what, cuts, left) => {
    const kept = keptSpans({ cuts, durationMs: 60_000 });
    expect(kept.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(left);
  });
});

describe("through two cuts", () => {
  const kept = [span(5_000, 10_000), span(20_000, 30_000)];

  test.each([
    [0, null, 0],
    [5_000, 0, 0],
    [9_999, 4_999, 4_999],
    [10_000, null, 5_000],
    [19_999, null, 5_000],
    [20_000, 5_000, 5_000],
    [29_000, 14_000, 14_000],
    [30_000, null, 15_000],
    [99_000, null, 15_000],
  ])("%i ms is at %j, or nearest at %i", (source, edited, nearest) => {
    expect(editedMs(kept, source)).toBe(edited);
    expect(nearestEditedMs(kept, source)).toBe(nearest);
  });

  test.each([
    [0, 5_000],
    [4_999, 9_999],
    [5_000, 20_000],
    [14_999, 29_999],
    [15_000, 30_000],
    [99_000, 30_000],
  ])("%i ms shows %i", (edited, source) => {
    expect(sourceMs(kept, edited)).toBe(source);
  });

  test.each([
    [
      0,
      15_000,
      [
        [5_000, 10_000],
        [20_000, 30_000],
      ],
    ],
    [
      4_000,
      6_000,
      [
        [9_000, 10_000],
        [20_000, 21_000],
      ],
    ],
    [6_000, 7_000, [[21_000, 22_000]]],
    [16_000, 17_000, []],
  ])("from %i to %i ms %j are shown", (from, until, spans) => {
    expect(sourceSpans(kept, from, until)).toEqual(spans);
  });

  test("every moment comes back to itself", () => {
    for (let at = 0; at < lengthOf(kept); at += 7)
      expect(editedMs(kept, sourceMs(kept, at))).toBe(at);
  });
});

test.each([
  [[span(0, 60_000)], true],
  [[span(0, 59_000)], false],
  [[span(1, 60_000)], false],
  [[span(0, 30_000), span(30_000, 60_000)], false],
  [[], false],
])("%j is whole: %j", (kept, answer) => {
  expect(isWhole(kept, 60_000)).toBe(answer);
});

test("an earlier version may be shown while a later one is made only if it shows no more", () => {
  const earlier = [span(5_000, 10_000), span(20_000, 30_000)];
  expect(isWithin(earlier, [span(0, 60_000)])).toBe(true);
  expect(isWithin(earlier, earlier)).toBe(true);
  expect(isWithin(earlier, [span(5_000, 10_000), span(21_000, 30_000)])).toBe(false);
});

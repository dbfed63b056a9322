import { describe, expect, test } from "vitest";
import { firstSpeed, isCaughtUp, offerFor, speeds } from "./catchUpRule.ts";

const startedAtMs = 1_000_000;

describe("what a child is offered", () => {
  test.each([
    ["was there from the beginning", 3_000, null],
    ["comes within the first minute", 60_000, null],
    ["comes later", 60_001, { of: "beginning", fromMs: startedAtMs, missedMs: 60_001 }],
  ])("one who %s", (_who, afterMs, offer) => {
    const nowMs = startedAtMs + afterMs;
    expect(offerFor({ startedAtMs, nowMs, lastHereMs: null })).toEqual(offer);
    // Another lesson on the same machine, or this one's waiting room.
    expect(offerFor({ startedAtMs, nowMs, lastHereMs: startedAtMs - 1 })).toEqual(offer);
  });

  test.each([
    ["loaded the page again", 5_000, null],
    ["lost the network for a moment", 19_999, null],
    ["was away for half a minute: a whole one", 30_000, 60_000],
    ["was away for longer: from there", 200_000, 200_000],
  ])("one who %s", (_who, awayMs, backMs) => {
    const nowMs = startedAtMs + 600_000;
    expect(offerFor({ startedAtMs, nowMs, lastHereMs: nowMs - awayMs })).toEqual(
      backMs === null ? null : { of: "missed", fromMs: nowMs - backMs, missedMs: awayMs },
    );
  });
});

test("a long way is caught up with faster than a short one, by a speed that can be chosen", () => {
  expect(firstSpeed(60_000)).toBe(1.25);
  expect(firstSpeed(20 * 60_000)).toBe(1.5);
  for (const behindMs of [0, 60_000, 3_600_000]) expect(speeds).toContain(firstSpeed(behindMs));
});

test.each([
  ["in the middle of it", {}, false],
  ["a second before the end of what is ready", { positionMs: 59_100 }, true],
  ["as near at double speed", { positionMs: 58_100, rate: 2 }, true],
  ["as near at normal speed", { positionMs: 58_100 }, false],
  ["past it", { positionMs: 60_100 }, true],
  ["before its first picture", { phase: "loading", positionMs: 0, durationMs: 0 }, false],
  [
    "in a lesson that has ended, whose last words are still to come",
    { positionMs: 59_900, growing: false },
    false,
  ],
] as const)("%s", (_where, changed, caughtUp) => {
  const playing = {
    ...({ phase: "ready", growing: true } as const),
    ...{ positionMs: 30_000, durationMs: 60_000, rate: 1 },
  };
  expect(isCaughtUp({ ...playing, ...changed })).toBe(caughtUp);
});

import { expect, test } from "vitest";
import { WatchedSpans } from "./watchedSpans.ts";

/** Each step: after so many milliseconds the player stands there. */
const watch = (
  ...steps: [afterMs: number, positionMs: number, playing?: boolean, rate?: number][]
) => {
  const watched = new WatchedSpans();
  let nowMs = 0;
  for (const [afterMs, positionMs, playing = true, rate = 1] of steps) {
    nowMs += afterMs;
    watched.note({ positionMs, playing, rate }, nowMs);
  }
  return watched;
};

test("what plays on is one span", () => {
  expect(watch([0, 0], [250, 250], [250, 500], [4_000, 4_500]).take()).toEqual([[0, 4_500]]);
});

test("what is jumped over was not watched, forwards or back", () => {
  const steps = [
    [0, 0],
    [1_000, 1_000],
    [250, 60_000],
    [1_000, 61_000],
    [250, 10_000],
  ] as const;
  expect(watch(...steps.map(([after, at]): [number, number] => [after, at])).take()).toEqual([
    [0, 1_000],
    [60_000, 61_000],
  ]);
});

test("nothing is watched while it stands still, and twice as much at twice the speed", () => {
  expect(watch([0, 0, false], [9_000, 0, false], [10, 500, false]).take()).toEqual([]);
  expect(watch([0, 0, true, 2], [10_000, 20_000, true, 2]).take()).toEqual([[0, 20_000]]);
});

test("it is told once, and again when that failed", () => {
  const watched = watch([0, 0], [1_000, 1_000]);
  const taken = watched.take();
  expect(watched.take()).toEqual([]);
  watched.note({ positionMs: 2_000, playing: true, rate: 1 }, 2_000);
  watched.giveBack(taken);
  expect(watched.take()).toEqual([
    [0, 1_000],
    [1_000, 2_000],
  ]);
});

import { expect, test } from "vitest";
import { DeckId } from "../../protocol/ids.ts";
import { mostStepsOfPointing } from "../../protocol/slidePointings.ts";
import { PointerTrack } from "./pointerTrack.ts";

const deckId = DeckId.parse("0b8ff0f5-93a8-4f39-a46f-000000000001");
const [one, two] = [1, 2].map((page) => ({ deckId, page }));

test("where the pointer was is kept from its first place until it is gone", () => {
  const track = new PointerTrack();
  expect(track.point(one!, { x: 0.1, y: 0.2 }, 1_000)).toBeNull();
  expect(track.point(one!, { x: 0.30049, y: 0.2 }, 1_100)).toBeNull();
  expect(track.point(one!, { x: 1, y: 0 }, 1_300)).toBeNull();
  expect(track.point(one!, null, 5_000)).toEqual({
    ...{ slide: one, at: new Date(1_000), lastedMs: 4_000 },
    steps: [
      [0, 100, 200],
      [100, 300, 200],
      [200, 1_000, 0],
    ],
  });
  expect(track.point(one!, null, 6_000)).toBeNull();
  expect(track.end(6_000)).toBeNull();
});

test("where it comes to rest counts, however near the place before was", () => {
  const track = new PointerTrack();
  for (const [x, nowMs] of [
    [0.1, 0],
    [0.2, 20],
    [0.3, 70],
    [0.4, 90],
    [0.5, 160],
  ] as const)
    track.point(one!, { x, y: 0 }, nowMs);
  expect(track.end(500)?.steps).toEqual([
    [0, 300, 0],
    [90, 500, 0],
  ]);
});

test("another page ends it, and begins the next", () => {
  const track = new PointerTrack();
  track.point(one!, { x: 0, y: 0 }, 0);
  expect(track.point(two!, { x: 0.5, y: 0.5 }, 400)).toMatchObject({ slide: one, lastedMs: 400 });
  expect(track.end(500)).toMatchObject({ slide: two, lastedMs: 100, steps: [[0, 500, 500]] });
});

test("a long one is kept in several, one after the other, and all of it has an end", () => {
  const track = new PointerTrack();
  const kept = [];
  for (let n = 0; n < 40_000; n++) {
    const complete = track.point(one!, { x: 0.5, y: 0.5 }, n * 100);
    if (complete) kept.push(complete);
  }
  kept.push(track.end(4_000_000)!);
  expect(kept[0]!.steps).toHaveLength(mostStepsOfPointing);
  expect(kept[1]!.at.getTime()).toBe(kept[0]!.lastedMs);
  const steps = kept.flatMap((one) => one.steps).length;
  expect(steps).toBeGreaterThan(28_000);
  expect(steps).toBeLessThanOrEqual(30_000);
  expect(track.point(two!, { x: 0, y: 0 }, 5_000_000)).toBeNull();
  expect(track.end(5_000_100)).toBeNull();
});

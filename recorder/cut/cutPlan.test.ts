import { describe, expect, test } from "vitest";
import { type CutSource, planPieces, snapped, ticksIn } from "./cutPlan.ts";

const s = 90_000;
/** A segment of 4 s with a picture each second, unless something else is said. */
const segment = (n: number, more: Partial<CutSource> = {}): CutSource => ({
  ...{ fromTick: 4 * n * s, toTick: 4 * (n + 1) * s, discontinuity: false, repeats: false },
  ticks: [0, 1, 2, 3].map((second) => (4 * n + second) * s),
  ...more,
});
const span = (fromS: number, toS: number) => ({ fromTick: fromS * s, toTick: toS * s });
const told = (pieces: ReturnType<typeof planPieces>) =>
  pieces.map((piece) => [
    piece.source.fromTick / s,
    piece.fromTick / s,
    piece.toTick / s,
    piece.editedTick / s,
    piece.as + (piece.discontinuity ? " after a joint" : ""),
  ]);

describe("pieces", () => {
  const segments = [0, 1, 2, 3].map((n) => segment(n));

  test("that no cut touches stay as they are, at an earlier time; those it touches are encoded", () => {
    expect(told(planPieces(segments, [span(1, 6), span(10, 16)]))).toEqual([
      [0, 1, 4, 0, "encoded"],
      [4, 4, 6, 3, "encoded"],
      [8, 10, 12, 5, "encoded after a joint"],
      [12, 12, 16, 7, "is"],
    ]);
  });

  test("inside of which a cut lies are two", () => {
    expect(told(planPieces(segments, [span(0, 5), span(7, 16)]).slice(1, 3))).toEqual([
      [4, 4, 5, 4, "encoded"],
      [4, 7, 8, 5, "encoded after a joint"],
    ]);
  });

  test("that repeat pictures of before them are encoded without these", () => {
    const repeating = segments.map((one, n) => (n === 2 ? { ...one, repeats: true } : one));
    const pieces = planPieces(repeating, [span(8, 16)]);
    expect(told(pieces)).toEqual([
      [8, 8, 12, 0, "encoded"],
      [12, 12, 16, 4, "is"],
    ]);
  });

  test("keep the discontinuities of the lesson", () => {
    const broken = segments.map((one, n) => (n === 3 ? { ...one, discontinuity: true } : one));
    expect(told(planPieces(broken, [span(8, 16)]))[1]).toEqual([12, 12, 16, 4, "is after a joint"]);
  });

  test("without a picture of their own after a cut wait for the next one, which stands for them", () => {
    const still = segments.map((one, n) => (n === 1 ? { ...one, ticks: [4 * s] } : one));
    const pieces = planPieces(still, [span(0, 2), span(6, 16)]);
    expect(told(pieces).slice(1)).toEqual([
      [8, 6, 12, 2, "encoded after a joint"],
      [12, 12, 16, 8, "is"],
    ]);
    expect(ticksIn(pieces[1]!)).toEqual([8 * s, 9 * s, 10 * s, 11 * s]);
  });

  test("between two cuts in one still picture have none at all", () => {
    const still = segments.map((one, n) => (n === 1 ? { ...one, ticks: [4 * s] } : one));
    const [only, ...more] = planPieces(still, [span(5, 7)]);
    expect(more).toEqual([]);
    expect(ticksIn(only!)).toEqual([]);
  });
});

describe("cuts close to where segments meet", () => {
  const edges = [[0, 1, 2, 3].map((n) => segment(n))];

  test.each([
    [span(0, 16), [0, 16]],
    [span(3.7, 12.3), [4, 12]],
    [span(3.5, 12.5), [3.5, 12.5]],
    [span(4, 12), [4, 12]],
  ])("take more of the lesson, never less: %j", (kept, expected) => {
    const [one] = snapped([kept], edges);
    expect([one!.fromTick / s, one!.toTick / s]).toEqual(expected);
  });

  test("leave nothing of what is too short then", () => {
    expect(snapped([span(3.8, 4.3)], edges)).toEqual([]);
  });
});

import { expect, test } from "vitest";
import type { BoardPage } from "./board.ts";
import type { KeptStroke } from "./boardRecord.ts";
import { BoardPageId, DeckId, PersonId, StrokeId } from "./ids.ts";
import { areSameMarks, boardSpans, marksAt, strokeSpans } from "./boardSpans.ts";
import { slideSpans } from "./slideSpans.ts";

const startedAt = "2026-09-01T01:00:00.000Z";
const durationMs = 600_000;
const id = (number: number) => `0b8ff0f5-93a8-4f39-a46f-0000000000${number}`;
const deckId = DeckId.parse(id(99));
const at = (second: number) => new Date(Date.parse(startedAt) + second * 1_000).toISOString();
const pageOf = (number: number, slidePage?: number): BoardPage => ({
  pageId: BoardPageId.parse(id(number)),
  slide: slidePage === undefined ? null : { deckId, page: slidePage },
  height: 2_250,
});
const [blank, second, overOne, overTwo] = [pageOf(10), pageOf(11), pageOf(12, 1), pageOf(13, 2)];
const pages = [blank, second, overOne, overTwo];
const spansOf = (
  turns: [second: number, page: BoardPage | null][],
  slides: [number, number][] = [],
) =>
  boardSpans({
    board: {
      pages,
      moments: turns.map(([when, page]) => ({ at: at(when), pageId: page?.pageId ?? null })),
    },
    slides: slideSpans({
      moments: slides.map(([when, page]) => ({
        at: at(when),
        shown: { deckId, page, pages: 9, width: 1600, height: 900 },
      })),
      ...{ startedAt, durationMs },
    }),
    ...{ startedAt, durationMs },
  }).map(({ page, fromMs, toMs }) => [pages.indexOf(page), fromMs / 1_000, toMs / 1_000]);

test("each page is seen until the next, or until the board is put away", () => {
  expect(
    spansOf([
      [10, blank],
      [60, second],
      [90, null],
      [120, blank],
    ]),
  ).toEqual([
    [0, 10, 60],
    [1, 60, 90],
    [0, 120, 600],
  ]);
});

test("a board from before the recording stands at its beginning, one from after its end is left out", () => {
  expect(
    spansOf([
      [-50, blank],
      [-20, second],
      [30, null],
      [700, blank],
    ]),
  ).toEqual([[1, 0, 30]]);
});

test("a page of slides that is shown under the pen comes with the board over it", () => {
  const slides: [number, number][] = [
    [5, 1],
    [60, 2],
    [90, 3],
  ];
  // Opened over a slide that stood there; leafed; turned to a blank page; back over the slide of long ago.
  expect(
    spansOf(
      [
        [10, overOne],
        [60.4, overTwo],
        [70, blank],
        [80, overTwo],
      ],
      slides,
    ),
  ).toEqual([
    [2, 10, 60],
    [3, 60, 70],
    [0, 70, 80],
    [3, 80, 600],
  ]);
  // It was not open before.
  expect(spansOf([[6, overOne]], slides)).toEqual([[2, 6, 600]]);
});

const [teacher, child] = [PersonId.parse(id(20)), PersonId.parse(id(21))];
let strokes = 30;
/** Drawn from that second on, a point every half second. */
const drawn = (second: number, change: Partial<KeptStroke> & { erased?: number } = {}) => {
  const { erased, ...rest } = change;
  const stroke: KeptStroke = {
    strokeId: StrokeId.parse(id(strokes++)),
    ...{ pageId: blank.pageId, tool: "pen", colour: "black", thickness: "medium" },
    by: { personId: teacher, displayName: "老师" },
    points: [0, 0, 100, 0, 200, 0, 300, 0],
    steps: [
      [1, 0],
      [2, 500],
      [4, 1_500],
    ],
    beganAt: at(second),
    erasedAt: erased === undefined ? null : at(erased),
    ...rest,
  };
  return stroke;
};
/** What is on a page at a second: which strokes, and how many points of each. */
const seenAt = (kept: readonly KeptStroke[], second: number, page = blank) =>
  marksAt(strokeSpans({ strokes: kept, startedAt }), {
    ...{ pageId: page.pageId, positionMs: second * 1_000 },
  }).map(({ strokeId, points, done }) => [
    kept.findIndex((one) => one.strokeId === strokeId),
    points.length / 2,
    done,
  ]);

test.each([
  [9.9, []],
  [10, [[0, 1, false]]],
  [10.6, [[0, 2, false]]],
  [11.4, [[0, 2, false]]],
  [11.5, [[0, 4, true]]],
  [500, [[0, 4, true]]],
])("a stroke grows as it was drawn: at second %d there is %j", (second, seen) => {
  expect(seenAt([drawn(10)], second)).toEqual(seen);
});

test("strokes lie on each other as they were begun, whoever had the pen and whose name is not told", () => {
  const longer = drawn(10, {
    steps: [
      [1, 0],
      [4, 9_000],
    ],
  });
  const lent = drawn(12, { by: { personId: child, displayName: "学生" } });
  const nameless = drawn(14, { by: null });
  // The record has them in the order in which they were finished.
  const kept = [lent, nameless, longer];
  expect(seenAt(kept, 16)).toEqual([
    [2, 1, false],
    [0, 4, true],
    [1, 4, true],
  ]);
});

test("what was taken back or erased goes at its moment and is there again before it", () => {
  const kept = [drawn(10, { erased: 20 }), drawn(15)];
  expect(seenAt(kept, 19.9)).toHaveLength(2);
  expect(seenAt(kept, 20)).toEqual([[1, 4, true]]);
  expect(seenAt(kept, 16.6)).toHaveLength(2);
});

test("a cleared page is empty from its moment on, also of a stroke that was not finished", () => {
  const kept = [drawn(10, { erased: 20 }), drawn(19.8, { erased: 20, steps: [[1, 0]] })];
  expect(seenAt(kept, 19.9)).toHaveLength(2);
  expect(seenAt(kept, 20)).toEqual([]);
});

test("each page has its own, which are there when one comes back to it", () => {
  const kept = [drawn(10), drawn(30, { pageId: overOne.pageId })];
  expect(seenAt(kept, 40, blank)).toEqual([[0, 4, true]]);
  expect(seenAt(kept, 40, overOne)).toEqual([[1, 4, true]]);
  expect(seenAt(kept, 40, second)).toEqual([]);
});

test("what was drawn before the recording began is there from its beginning", () => {
  expect(seenAt([drawn(-100), drawn(-100, { erased: -50 })], 0)).toEqual([[0, 4, true]]);
});

test("a page is drawn anew only when something on it looks different", () => {
  const kept = strokeSpans({ strokes: [drawn(10), drawn(20)], startedAt });
  const look = (positionMs: number) => marksAt(kept, { pageId: blank.pageId, positionMs });
  expect(areSameMarks(look(15_000), look(19_000))).toBe(true);
  expect(areSameMarks(look(20_600), look(20_700))).toBe(true);
  expect(areSameMarks(look(20_400), look(20_600))).toBe(false);
  expect(areSameMarks(look(15_000), look(20_000))).toBe(false);
  expect(look(15_000)[0]).toBe(look(19_000)[0]);
});

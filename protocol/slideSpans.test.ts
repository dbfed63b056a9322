import { expect, test } from "vitest";
import { DeckId } from "./ids.ts";
import type { SlideMoment } from "./slides.ts";
import { arrangePictures, screenSince, slideSpans, slideStops, spanAt } from "./slideSpans.ts";

const startedAt = "2026-09-01T01:00:00.000Z";
const deckId = DeckId.parse("00000000-0000-4000-8000-000000000001");
/** A page from that second on; 0: no slide. */
const moment = (second: number, page: number): SlideMoment => ({
  at: new Date(Date.parse(startedAt) + second * 1_000).toISOString(),
  shown: page === 0 ? null : { deckId, page, pages: 9, width: 1600, height: 900 },
});
const spansOf = (...moments: SlideMoment[]) =>
  slideSpans({ moments, startedAt, durationMs: 600_000 });
const brief = (spans: ReturnType<typeof spansOf>) =>
  spans.map(({ shown, fromMs, toMs }) => [shown.page, fromMs / 1_000, toMs / 1_000]);

test("each page lasts until the next, and the last one until the end", () => {
  expect(brief(spansOf(moment(10, 1), moment(60, 2), moment(90, 0), moment(120, 3)))).toEqual([
    [1, 10, 60],
    [2, 60, 90],
    [3, 120, 600],
  ]);
});

test("what was shown before the recording began stands at its beginning, what came after it is left out", () => {
  expect(brief(spansOf(moment(-50, 1), moment(-20, 2), moment(30, 3), moment(700, 4)))).toEqual([
    [2, 0, 30],
    [3, 30, 600],
  ]);
});

test.each([
  [9.9, null],
  [10, 1],
  [59, 1],
  [60, 2],
  [100, null],
])("at second %d the page is %s", (second, page) => {
  const spans = spansOf(moment(10, 1), moment(60, 2), moment(90, 0));
  expect(spanAt(spans, second * 1_000)?.shown.page ?? null).toBe(page);
});

test("pages that were leafed over, and the same page shown again, are no places to go to", () => {
  const spans = spansOf(
    ...[moment(10, 1), moment(20, 2), moment(20.4, 3), moment(40, 0), moment(50, 3)],
  );
  expect(brief(slideStops(spans))).toEqual([
    [1, 10, 20],
    [3, 20.4, 40],
  ]);
});

test.each([
  [0, null],
  [30, 20],
  [70, null],
  [90, 80],
])("at second %d the screen is there since %s", (second, since) => {
  const gaps = [
    { track: "screen", fromMs: 0, toMs: 20_000 },
    { track: "camera", fromMs: 25_000, toMs: 40_000 },
    { track: "screen", fromMs: 60_000, toMs: 80_000 },
  ] as const;
  const ms = screenSince(gaps, second * 1_000);
  expect(ms === null ? null : ms / 1_000).toBe(since);
});

test.each([
  ["nothing but the camera", [null, null, null], null, ["camera"]],
  ["a slide", [null, 5, null], null, ["slide", "camera"]],
  ["a slide after the screen", [null, 5, 1], null, ["slide", "screen", "camera"]],
  ["the screen after a slide", [null, 1, 5], null, ["screen", "slide", "camera"]],
  ["the board last", [9, 5, 7], null, ["board", "screen", "slide", "camera"]],
  ["another slide beside the board", [5, 7, 1], null, ["slide", "board", "screen", "camera"]],
  ["the camera is wished", [9, 5, 1], "camera", ["camera", "board", "slide", "screen"]],
  ["something is wished that is not there", [null, null, 1], "slide", ["screen", "camera"]],
] as const)("%s", (_case, [boardFromMs, slideFromMs, screenFromMs], wished, arranged) => {
  expect(arrangePictures({ boardFromMs, slideFromMs, screenFromMs, wished })).toEqual(arranged);
});

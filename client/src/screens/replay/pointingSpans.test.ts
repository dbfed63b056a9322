import { expect, test } from "vitest";
import { DeckId } from "../../../../protocol/ids.ts";
import { pointAt, pointingSpans } from "./pointingSpans.ts";

const startedAt = "2026-09-01T01:00:00.000Z";
const deckId = DeckId.parse("0b8ff0f5-93a8-4f39-a46f-000000000001");
const at = (second: number) => new Date(Date.parse(startedAt) + second * 1_000).toISOString();
const spans = pointingSpans({
  pointings: [
    {
      ...{ deckId, page: 2, at: at(10), lastedMs: 5_000 },
      steps: [
        [0, 0, 500],
        [1_000, 250, 500],
        [500, 1_000, 0],
      ],
    },
    { deckId, page: 3, at: at(15), lastedMs: 1_000, steps: [[0, 500, 500]] },
  ],
  startedAt,
});

test.each([
  ["before it", 9.9, 2, null],
  ["at its first place", 10, 2, [0, 0.5]],
  ["where it moved to", 11.2, 2, [0.25, 0.5]],
  ["where it came to rest", 14.9, 2, [1, 0]],
  ["on a page that is not shown", 14.9, 1, null],
  ["once it is over", 15, 2, null],
  ["on the next page", 15, 3, [0.5, 0.5]],
  ["after all", 16, 3, null],
] as const)("the pointer %s", (_case, second, page, place) => {
  const point = pointAt(spans, { shown: { deckId, page }, positionMs: second * 1_000 });
  expect(point && [point.x, point.y]).toEqual(place);
});

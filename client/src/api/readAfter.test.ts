import { expect, test } from "vitest";
import type { BoardReading } from "../../../protocol/boardReading.ts";
import { StrokeId } from "../../../protocol/ids.ts";
import { readAfter } from "./readAfter.ts";

const idOf = (n: number) => StrokeId.parse(`00000000-0000-4000-8000-00000000000${n}`);
const stroke = (n: number, points: number[]): BoardReading["strokes"][number] => ({
  ...{ strokeId: idOf(n), tool: "pen", colour: "black", thickness: "fine", points, done: false },
});
const reading = (next: string, more: Partial<BoardReading>): BoardReading => ({
  ...{ next, whole: false, strokes: [], erased: [], ...more },
});

test("a page is what was read before with what grew, came and went since", () => {
  const first = readAfter(
    undefined,
    reading("a.3", { whole: true, strokes: [stroke(1, [0, 0]), stroke(2, [5, 5]), stroke(3, [])] }),
  );
  const later = readAfter(
    first,
    reading("a.7", { strokes: [stroke(2, [5, 5, 6, 6]), stroke(4, [9, 9])], erased: [idOf(1)] }),
  );
  expect(later).toEqual({
    next: "a.7",
    strokes: [stroke(2, [5, 5, 6, 6]), stroke(3, []), stroke(4, [9, 9])],
  });
  // What did not change is not drawn anew.
  expect(later.strokes[1]).toBe(first.strokes[2]);
  expect(readAfter(later, reading("a.7", {}))).toBe(later);
  // Another server counts anew.
  const anew = reading("b.1", { whole: true, strokes: [stroke(4, [9, 9])] });
  expect(readAfter(later, anew)).toEqual({ next: "b.1", strokes: [stroke(4, [9, 9])] });
});

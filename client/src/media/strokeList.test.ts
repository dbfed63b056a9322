import { expect, test } from "vitest";
import type { DrawnStroke, Stroke } from "../../../protocol/board.ts";
import { BoardPageId, ParticipantId, StrokeId } from "../../../protocol/ids.ts";
import { strokesAfter } from "./strokeList.ts";

const id = (number: number) => `0b8ff0f5-93a8-4f39-a46f-00000000000${number}`;
const drawn = (change: Partial<DrawnStroke> = {}): DrawnStroke => ({
  strokeId: StrokeId.parse(id(1)),
  pageId: BoardPageId.parse(id(2)),
  by: ParticipantId.parse(id(3)),
  ...({ tool: "pen", colour: "black", thickness: "fine" } as const),
  ...{ from: 0, points: [1, 1, 2, 2], done: false },
  ...change,
});
/** Null when one of them has a hole before it. */
const after = (...all: DrawnStroke[]): readonly Stroke[] | null =>
  all.reduce<readonly Stroke[] | null>((strokes, one) => strokes && strokesAfter(strokes, one), []);

test("a stroke grows where it is in the order of strokes", () => {
  const other = drawn({ strokeId: StrokeId.parse(id(4)) });
  expect(after(drawn(), other, drawn({ from: 2, points: [3, 3], done: true }))).toMatchObject([
    { strokeId: id(1), points: [1, 1, 2, 2, 3, 3], done: true },
    { strokeId: id(4), points: [1, 1, 2, 2], done: false },
  ]);
});

test("what was told already changes nothing, and what is finished stays as it is", () => {
  const grown = [drawn(), drawn({ from: 2, points: [3, 3] })];
  expect(after(...grown, drawn())?.[0]?.points).toEqual([1, 1, 2, 2, 3, 3]);
  const finished = [...grown, drawn({ from: 3, points: [], done: true })];
  expect(after(...finished, drawn({ from: 1, points: [9, 9] }))?.[0]).toMatchObject({
    ...{ points: [1, 1, 2, 2, 3, 3], done: true },
  });
});

test("the far end of a line moves", () => {
  const line = { tool: "line" } as const;
  expect(after(drawn(line), drawn({ ...line, from: 1, points: [7, 7] }))?.[0]?.points).toEqual([
    1, 1, 7, 7,
  ]);
});

test("points beyond a hole are not drawn", () => {
  expect(after(drawn({ from: 2 }))).toBeNull();
  expect(after(drawn(), drawn({ from: 5 }))).toBeNull();
});

import { expect, test } from "vitest";
import type { Stroke } from "./board.ts";
import { BoardPageId, ParticipantId, StrokeId } from "./ids.ts";
import { chainOf, shapeOf, touches } from "./strokeShape.ts";

const id = (number: number) => `0b8ff0f5-93a8-4f39-a46f-00000000000${number}`;
const stroke = (tool: Stroke["tool"], ...points: number[]): Stroke => ({
  strokeId: StrokeId.parse(id(1)),
  pageId: BoardPageId.parse(id(2)),
  by: ParticipantId.parse(id(3)),
  ...({ colour: "black", thickness: "medium", done: true } as const),
  ...{ tool, points },
});

test("a pen's stroke is an outline around its points, also that of a tap", () => {
  for (const points of [
    [1_000, 1_000, 1_200, 1_000, 1_400, 1_000],
    [500, 500],
  ]) {
    const { path, isOutline } = shapeOf(stroke("pen", ...points));
    expect(isOutline).toBe(true);
    expect(path).toMatch(/^M\d+ \d+Q[-\d ]+Z$/);
  }
});

test("lines and figures go from their first point to their second", () => {
  expect(shapeOf(stroke("line", 0, 0, 100, 50))).toEqual({ path: "M0 0L100 50", isOutline: false });
  expect(shapeOf(stroke("rectangle", 0, 0, 100, 50)).path).toBe("M0 0L100 0L100 50L0 50L0 0");
  expect(shapeOf(stroke("ellipse", 0, 0, 200, 100)).path).toBe(
    "M0 50A100 50 0 1 0 200 50A100 50 0 1 0 0 50",
  );
  const ellipse = chainOf(stroke("ellipse", 200, 100, 0, 0));
  expect(ellipse[0]).toEqual([200, 50]);
  expect(ellipse[8]).toEqual([expect.closeTo(100), expect.closeTo(100)]);
});

test.each<[string, Stroke, [number, number], boolean]>([
  ["on a pen's stroke", stroke("pen", 0, 0, 1_000, 0), [500, 10], true],
  ["beside it", stroke("pen", 0, 0, 1_000, 0), [500, 100], false],
  ["beyond its end", stroke("pen", 0, 0, 1_000, 0), [1_100, 0], false],
  ["on the edge of a rectangle", stroke("rectangle", 0, 0, 1_000, 800), [1_000, 400], true],
  ["within a rectangle", stroke("rectangle", 0, 0, 1_000, 800), [500, 400], false],
  ["on an ellipse", stroke("ellipse", 0, 0, 1_000, 800), [500, 0], true],
  ["at the corner around an ellipse", stroke("ellipse", 0, 0, 1_000, 800), [0, 0], false],
  ["within a text", { ...stroke("text", 100, 100), text: "二分之一" }, [700, 250], true],
  ["after a text", { ...stroke("text", 100, 100), text: "二分之一" }, [900, 250], false],
  ["on a dot", stroke("pen", 300, 300), [310, 300], true],
])("an eraser %s", (_, drawn, point, touched) => {
  expect(touches(drawn, point, 20)).toBe(touched);
});

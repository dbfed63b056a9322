import type { DrawnStroke, Stroke } from "../../../protocol/board.ts";

const countOf = ({ points }: { points: readonly number[] }): number => points.length / 2;
const isFreehand = ({ tool }: Pick<Stroke, "tool">): boolean => tool === "pen" || tool === "marker";

/**
 * The strokes of a page with what was drawn; null where something is missing in between. What is known
 * already never goes back, so that the same may be told twice, and late.
 */
export function strokesAfter(
  strokes: readonly Stroke[],
  { from, ...drawn }: DrawnStroke,
): readonly Stroke[] | null {
  const before = strokes.find(({ strokeId }) => strokeId === drawn.strokeId);
  const count = before ? countOf(before) : 0;
  if (before?.done) return strokes;
  if (from > count) return null;
  if (before && !drawn.done && isFreehand(drawn) && from + countOf(drawn) <= count) return strokes;
  const points = [...(before?.points.slice(0, 2 * from) ?? []), ...drawn.points];
  const stroke: Stroke = { ...drawn, points };
  return before ? strokes.map((one) => (one === before ? stroke : one)) : [...strokes, stroke];
}

import { getStroke } from "perfect-freehand";
import { type BoardColour, boardWidth, type Stroke } from "./board.ts";
import { boxOf } from "./boardText.ts";

/** Of a stroke, what it looks like. */
export type BoardMark = Pick<
  Stroke,
  "strokeId" | "tool" | "colour" | "thickness" | "text" | "points" | "done"
>;

type Point = readonly [x: number, y: number];

/** In the board's units: 4,000 are the page's width. */
const thicknesses = { fine: 12, medium: 24, thick: 48 } as const;
export const thicknessOf = ({ tool, thickness }: Pick<Stroke, "tool" | "thickness">): number =>
  thicknesses[thickness] * (tool === "marker" ? 4 : 1);

/** On white; each can be told from the others by its lightness, too. */
export const inks: Readonly<Record<BoardColour, string>> = {
  black: "#1d2529",
  red: "#c62828",
  blue: "#1558b0",
  green: "#2e8b57",
  orange: "#e07b00",
};

const pairsOf = (points: readonly number[]): Point[] =>
  Array.from({ length: points.length / 2 }, (_, n) => [points[2 * n] ?? 0, points[2 * n + 1] ?? 0]);

const ellipseSteps = 32;

/** Where the middle of the line runs, as a chain of points. */
export function chainOf({ tool, points }: Pick<Stroke, "tool" | "points">): Point[] {
  const pairs = pairsOf(points);
  const [start, end = start] = pairs;
  if (!start || !end) return [];
  if (tool === "rectangle") return [start, [end[0], start[1]], end, [start[0], end[1]], start];
  if (tool === "ellipse") {
    const [middleX, middleY] = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
    const [radiusX, radiusY] = [Math.abs(end[0] - start[0]) / 2, Math.abs(end[1] - start[1]) / 2];
    return Array.from({ length: ellipseSteps + 1 }, (_, n) => {
      const angle = (2 * Math.PI * n) / ellipseSteps;
      return [middleX + radiusX * Math.cos(angle), middleY + radiusY * Math.sin(angle)];
    });
  }
  return pairs;
}

const chainPath = (chain: readonly Point[]): string =>
  chain.map(([x, y], n) => `${n === 0 ? "M" : "L"}${Math.round(x)} ${Math.round(y)}`).join("");

/** The outline of a pen's stroke, rounded through the middles of its sides. */
const outlinePath = (outline: readonly Point[]): string => {
  const [first] = outline;
  if (!first) return "";
  const middles = outline.map(([x, y], n) => {
    const [nextX, nextY] = outline[(n + 1) % outline.length] ?? first;
    return `${Math.round(x)} ${Math.round(y)} ${Math.round((x + nextX) / 2)} ${Math.round((y + nextY) / 2)}`;
  });
  return `M${Math.round(first[0])} ${Math.round(first[1])}Q${middles.join(" ")}Z`;
};

const ellipsePath = ({ points }: Pick<Stroke, "points">): string => {
  const [x = 0, y = 0, toX = x, toY = y] = points;
  const arc = (endX: number): string =>
    `A${Math.abs(toX - x) / 2} ${Math.abs(toY - y) / 2} 0 1 0 ${endX} ${(y + toY) / 2}`;
  return `M${x} ${(y + toY) / 2}${arc(toX)}${arc(x)}`;
};

/** What a stroke looks like: a filled outline for the pen, a line for everything else. */
export function shapeOf(stroke: BoardMark): { path: string; isOutline: boolean } {
  if (stroke.tool === "ellipse") return { path: ellipsePath(stroke), isOutline: false };
  if (stroke.tool !== "pen") {
    const chain = chainOf(stroke);
    // A tap: a line of no length is drawn as a dot by its round ends.
    return { path: chainPath(chain.length === 1 ? [...chain, ...chain] : chain), isOutline: false };
  }
  const outline = getStroke(
    pairsOf(stroke.points).map(([x, y]): [number, number] => [x, y]),
    {
      size: thicknessOf(stroke),
      thinning: 0.4,
      smoothing: 0.5,
      streamline: 0.4,
      last: stroke.done,
    },
  );
  return { path: outlinePath(outline), isOutline: true };
}

/** Whether an eraser of this radius that stands at the point touches the stroke. */
export function touches(stroke: Stroke, [x, y]: Point, radius: number): boolean {
  if (stroke.tool === "text") {
    const box = boxOf(stroke);
    const isWithin = (at: number, from: number, size: number): boolean =>
      at >= from - radius && at <= from + size + radius;
    return isWithin(x, box.x, box.width) && isWithin(y, box.y, box.height);
  }
  const reach = radius + thicknessOf(stroke) / 2;
  const chain = chainOf(stroke);
  return chain.some((from, n) => {
    const [toX, toY] = chain[n + 1] ?? from;
    const [alongX, alongY] = [toX - from[0], toY - from[1]];
    const length = alongX ** 2 + alongY ** 2;
    const share = length === 0 ? 0 : ((x - from[0]) * alongX + (y - from[1]) * alongY) / length;
    const at = Math.min(1, Math.max(0, share));
    return Math.hypot(x - from[0] - at * alongX, y - from[1] - at * alongY) <= reach;
  });
}

/** About as much as a fingertip. */
export const eraserRadius = boardWidth / 100;

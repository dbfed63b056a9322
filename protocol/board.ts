import { z } from "zod";
import { BoardPageId, ParticipantId, StrokeId } from "./ids.ts";
import { ShowSlide } from "./slides.ts";

/*
 * The whiteboard of a lesson: pages, blank or over a page of slides, and strokes on them. A page is as
 * wide as `boardWidth`; its height, and everything on it, is counted in the same whole units, so that a
 * phone and a wall show the same drawing.
 */

export const boardWidth = 4_000;
export const blankBoardHeight = 2_250;
/** However long a slide is. */
export const tallestBoard = 40_000;
export const mostBoardPages = 60;
/** On one page, counting what was not erased; a phone has to draw all of it. */
export const mostStrokesOfPage = 2_000;
export const mostPointsOfPage = 150_000;
export const mostPointsOfStroke = 1_000;
/** A page that draws sends what is new every 50 ms. */
const mostPointsAtOnce = 128;

export const BoardPage = z.strictObject({
  pageId: BoardPageId,
  /** What is under the strokes; null: nothing, or slides that were deleted. */
  slide: ShowSlide.nullable(),
  height: z.int().positive().max(tallestBoard),
});
export type BoardPage = z.infer<typeof BoardPage>;

/** Whoever teaches draws without it. */
export const BoardPen = z.strictObject({
  /** All students, also those who come later. */
  everyone: z.boolean(),
  participantIds: z.array(ParticipantId),
});
export type BoardPen = z.infer<typeof BoardPen>;

export const Board = z.strictObject({
  /** In the order in which they were opened. */
  pages: z.array(BoardPage).max(mostBoardPages),
  /** What the class sees; null: no board. */
  shown: BoardPageId.nullable(),
  pen: BoardPen,
});
export type Board = z.infer<typeof Board>;

/**
 * `line`, `rectangle` and `ellipse` go from their first point to their second; a `text` has its left upper
 * corner at its only one, and comes whole.
 */
export const BoardTool = z.enum(["pen", "marker", "line", "rectangle", "ellipse", "text"]);
export type BoardTool = z.infer<typeof BoardTool>;
export const BoardColour = z.enum(["black", "red", "blue", "green", "orange"]);
export type BoardColour = z.infer<typeof BoardColour>;
export const BoardThickness = z.enum(["fine", "medium", "thick"]);
export type BoardThickness = z.infer<typeof BoardThickness>;

/** x, y, x, y …: half as long on the wire as pairs. */
export const StrokePoints = z.array(z.int().min(0).max(tallestBoard));
const isEven = ({ length }: { length: number }): boolean => length % 2 === 0;

export const mostLettersOfText = 200;
/** One line as it was typed: nothing that moves, hides or turns around what stands beside it. */
export const BoardText = z
  .string()
  .trim()
  .min(1)
  .max(mostLettersOfText)
  .regex(/^[^\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]*$/u);

export const strokeHead = {
  strokeId: StrokeId,
  pageId: BoardPageId,
  tool: BoardTool,
  colour: BoardColour,
  thickness: BoardThickness,
  /** Of a `text`, and of nothing else. */
  text: BoardText.optional(),
};
export const Stroke = z.strictObject({
  ...strokeHead,
  by: ParticipantId,
  points: StrokePoints,
  /** Nothing more will come. */
  done: z.boolean(),
});
export type Stroke = z.infer<typeof Stroke>;

/** Points from the `from`th on: what came before stays, what was there from it on is replaced. */
const growth = {
  from: z.int().nonnegative().max(mostPointsOfStroke),
  done: z.boolean(),
};
export const DrawStroke = z
  .strictObject({
    ...strokeHead,
    ...growth,
    points: StrokePoints.max(2 * mostPointsAtOnce).refine(isEven, "points are pairs"),
  })
  .refine(
    ({ tool, text, points, from, done }) =>
      tool === "text"
        ? text !== undefined && points.length === 2 && from === 0 && done
        : text === undefined,
    "a text has one place and comes whole, and nothing else has one",
  );
export type DrawStroke = z.infer<typeof DrawStroke>;
export const DrawnStroke = z.strictObject({
  ...strokeHead,
  ...growth,
  by: ParticipantId,
  points: StrokePoints,
});
export type DrawnStroke = z.infer<typeof DrawnStroke>;

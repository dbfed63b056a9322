import { z } from "zod";
import { Stroke } from "./board.ts";
import { StrokeId } from "./ids.ts";

const BoardReadingMark = z.string().regex(/^[0-9a-f-]{36}\.\d{1,15}$/);

/** A page of the board as pages read it that no socket reaches: again and again, and each time what is new. */
export const BoardReading = z.strictObject({
  /** To be named when it is asked again. */
  next: BoardReadingMark,
  /** All that is on the page; else what was drawn, or went on, since it was asked before. */
  whole: z.boolean(),
  /** In the order in which they were begun, each with all of its points. */
  strokes: z.array(Stroke.omit({ pageId: true, by: true })),
  erased: z.array(StrokeId),
});
export type BoardReading = z.infer<typeof BoardReading>;
export const BoardReadingQuery = z.strictObject({
  /** The `next` of the answer before; another server's, or an old one's, leads to the whole page. */
  since: BoardReadingMark.optional(),
});

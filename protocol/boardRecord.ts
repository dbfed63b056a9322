import { z } from "zod";
import { BoardPage, strokeHead, StrokePoints } from "./board.ts";
import { BoardPageId, LessonId, PersonId } from "./ids.ts";

const Person = z.strictObject({ personId: PersonId, displayName: z.string() });

/** A stroke as it is kept: when which part of it was there, and when it was erased. */
export const KeptStroke = z.strictObject({
  ...strokeHead,
  /** Null for a child's where children's names are not told: to families. Beyond them it is not there at all. */
  by: Person.nullable(),
  points: StrokePoints,
  /** How many points were there how long after `beganAt`, in milliseconds of the server's clock. */
  steps: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])),
  beganAt: z.iso.datetime(),
  erasedAt: z.iso.datetime().nullable(),
});
export type KeptStroke = z.infer<typeof KeptStroke>;

/** The board of a lesson as it happened; with `next` there are more strokes. */
export const LessonBoard = z.strictObject({
  lessonId: LessonId,
  pages: z.array(BoardPage),
  /** Which page was seen from `at` on; null: none. Oldest first. */
  moments: z.array(z.strictObject({ at: z.iso.datetime(), pageId: BoardPageId.nullable() })),
  /** To whom the pen was lent, or from whom it was taken; `to` is null for everyone, and for a child beyond its class. */
  pens: z.array(
    z.strictObject({
      at: z.iso.datetime(),
      lent: z.boolean(),
      everyone: z.boolean(),
      to: Person.nullable(),
    }),
  ),
  /** In the order in which they were finished. */
  strokes: z.array(KeptStroke),
  next: z.string().nullable(),
});
export type LessonBoard = z.infer<typeof LessonBoard>;
export const LessonBoardQuery = z.strictObject({
  /** The `next` of the answer before. */
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

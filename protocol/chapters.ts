import { z } from "zod";
import { ShowSlide } from "./slides.ts";

export const mostChapters = 200;
export const longestChapterTitle = 120;
/** No lesson is longer than a day. */
export const latestReplayMs = 86_400_000;

/** A place in a replay, in milliseconds from its beginning. */
export const ReplayMs = z.int().min(0).max(latestReplayMs);

/** Where a part of the lesson begins. */
export const Chapter = z.strictObject({
  atMs: ReplayMs,
  title: z.string().trim().min(1).max(longestChapterTitle),
});
export type Chapter = z.infer<typeof Chapter>;

export const LessonChapters = z.strictObject({
  /** In order; null as long as nobody wrote any: then they follow from what happened in the lesson. */
  edited: z
    .strictObject({
      chapters: z.array(Chapter),
      at: z.iso.datetime(),
      /** Null for somebody who was erased since. */
      byName: z.string().nullable(),
    })
    .nullable(),
  /** What is written first on each page that was shown; pages without words are not in it. */
  slideTitles: z.array(ShowSlide.extend({ title: z.string() })),
  mayEdit: z.boolean(),
});
export type LessonChapters = z.infer<typeof LessonChapters>;

export const EditChapters = z.strictObject({
  /** In any order; none at all is a wish, too. */
  chapters: z.array(Chapter).max(mostChapters),
  /** The `at` of those that they replace; null where nobody had written any. */
  insteadOf: z.iso.datetime().nullable(),
});
export type EditChapters = z.infer<typeof EditChapters>;

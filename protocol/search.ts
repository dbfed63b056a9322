import { z } from "zod";
import { LessonId } from "./ids.ts";

export const longestSearch = 60;
export const lessonsOnPage = 10;
/** Of one lesson; how many more there are is told. */
export const hitsOfLesson = 4;

/** Whole words of Latin letters in any form of theirs, Chinese from one character on; all of them must be there. */
export const SearchQuery = z.strictObject({
  q: z.string().trim().min(1).max(longestSearch),
  /** The `next` of the page before. */
  after: LessonId.optional(),
});

export const HitKind = z.enum(["lesson", "about", "slide", "question", "caption"]);
export type HitKind = z.infer<typeof HitKind>;

/** A text in pieces, of which those that were searched for are marked. */
export const MarkedText = z.array(z.strictObject({ text: z.string(), marked: z.boolean() }));
export type MarkedText = z.infer<typeof MarkedText>;

export const SearchHit = z.strictObject({
  kind: HitKind.exclude(["lesson"]),
  /** Where in the replay that is watched, in milliseconds. */
  atMs: z.int().nonnegative(),
  /** The same moment of the whole replay, as addresses have it: it holds when something else is cut out. */
  linkMs: z.int().nonnegative(),
  excerpt: MarkedText,
});
export type SearchHit = z.infer<typeof SearchHit>;

/** A lesson with what was found in it, in the order of its replay. */
export const FoundLesson = z.strictObject({
  lessonId: LessonId,
  title: MarkedText,
  subject: MarkedText.nullable(),
  teacherName: z.string(),
  classNames: z.array(z.string()),
  startedAt: z.iso.datetime(),
  hits: z.array(SearchHit).max(hitsOfLesson),
  moreHits: z.int().nonnegative(),
});
export type FoundLesson = z.infer<typeof FoundLesson>;

/** The newest lessons first. */
export const SearchResults = z.strictObject({
  lessons: z.array(FoundLesson),
  next: LessonId.nullable(),
});
export type SearchResults = z.infer<typeof SearchResults>;

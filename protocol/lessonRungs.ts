import { z } from "zod";
import { LessonId, PersonId } from "./ids.ts";
import { Question } from "./questions.ts";
import { ShownSlide } from "./slides.ts";

/*
 * The ladder on which a lesson reaches a child, the highest rung first: moving pictures; slides and board
 * with sound; sound only; slides and questions that the page asks for again and again by plain HTTP,
 * where neither sockets nor media get through.
 */
export const LessonRung = z.enum(["video", "slides", "sound", "text"]);
export type LessonRung = z.infer<typeof LessonRung>;

/**
 * Of the picture that comes best: all of it, a smaller layer, the smallest where there are larger ones, or
 * nothing for want of bandwidth.
 */
export const PicturesCarried = z.enum(["whole", "smaller", "smallest", "nothing"]);
export type PicturesCarried = z.infer<typeof PicturesCarried>;

/** How often a page on the last rung asks: a new slide is there well within 5 s. */
export const readAgainMs = 2_000;

/** What a child on the last rung sees of a lesson. */
export const LessonNow = z.strictObject({
  lessonId: LessonId,
  title: z.string(),
  teacherName: z.string(),
  state: z.enum(["scheduled", "live"]),
  startedAt: z.iso.datetime().nullable(),
  /** `text`: what is written on the page. */
  slide: ShownSlide.extend({ text: z.string() }).nullable(),
  /** The teacher draws on the whiteboard, which comes on higher rungs only. */
  boardIsOpen: z.boolean(),
  /** Oldest first. */
  questions: z.array(Question),
  personId: PersonId,
});
export type LessonNow = z.infer<typeof LessonNow>;

/** On which rung a child was for most of a minute, which began at `at`. */
const RungMinute = z.strictObject({ at: z.iso.datetime(), rung: LessonRung });

/** By child, each one's minutes oldest first; a minute that is left out was not spent in the lesson. */
export const LessonRungs = z.strictObject({
  children: z.array(
    z.strictObject({
      personId: PersonId,
      displayName: z.string(),
      minutes: z.array(RungMinute),
    }),
  ),
});
export type LessonRungs = z.infer<typeof LessonRungs>;

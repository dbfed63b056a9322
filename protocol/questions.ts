import { z } from "zod";
import { LessonId, PersonId, QuestionId, QuestionPhotoId } from "./ids.ts";
import { QuestionPhoto } from "./questionPhotos.ts";
import { PlainText } from "./plainText.ts";

export const QuestionText = PlainText.min(1).max(500);

/** `live`: the teacher spoke about it; the moment is kept, so that the replay can go there. */
export const Answer = z.discriminatedUnion("how", [
  z.strictObject({ how: z.literal("live") }),
  z.strictObject({ how: z.literal("writing"), text: QuestionText }),
]);
export type Answer = z.infer<typeof Answer>;

/** A question of a lesson, asked in it or at its replay. */
export const Question = z.strictObject({
  questionId: QuestionId,
  lessonId: LessonId,
  /** Null beyond the class: children's names stay in it. */
  asker: z.strictObject({ personId: PersonId, displayName: z.string() }).nullable(),
  /** Null beyond the class, its families and its school: nobody knows whom a child writes about. */
  text: z.string().nullable(),
  /** Null beyond the class, too: there is no telling whom a child takes a picture of. */
  photo: QuestionPhoto.nullable(),
  askedAt: z.iso.datetime(),
  /** Milliseconds into the replay, for a question asked while watching it. */
  replayMs: z.int().nonnegative().nullable(),
  /** How many classmates want to know it, too. */
  seconds: z.int().nonnegative(),
  answer: z
    .strictObject({
      how: z.enum(["live", "writing"]),
      text: z.string().nullable(),
      answeredAt: z.iso.datetime(),
    })
    .nullable(),
});
export type Question = z.infer<typeof Question>;

/** One that is waiting for somebody's answer, or that somebody asked. */
export const QuestionToFollow = Question.extend({
  lessonTitle: z.string(),
  /** While it waits: the day until which it is to be answered, YYYY-MM-DD. */
  dueOn: z.iso.date().nullable(),
});
export type QuestionToFollow = z.infer<typeof QuestionToFollow>;

/**
 * One that is the caller's to answer: of the caller's own lesson, or of somebody who left, or gave up the course.
 * Then it is the course's teacher's, else the class's head teacher's, else the school's office's.
 */
export const QuestionToAnswer = QuestionToFollow.extend({
  /** Who taught the lesson, when it was not the caller. */
  inheritedFrom: z.string().nullable(),
});
export type QuestionToAnswer = z.infer<typeof QuestionToAnswer>;

/** `toAnswer` that are the caller's, the most urgent first; `asked` by the caller, the newest first. */
export const FollowedQuestions = z.strictObject({
  toAnswer: z.array(QuestionToAnswer),
  asked: z.array(QuestionToFollow),
});
export const LessonQuestions = z.strictObject({ questions: z.array(Question) });

/** The page that asks makes the id, so that a retry is the same question. */
export const AskQuestion = z.strictObject({
  questionId: QuestionId,
  text: QuestionText,
  photoId: QuestionPhotoId.optional(),
  /** Milliseconds into the replay; null while the lesson is not over. */
  replayMs: z.int().nonnegative().max(86_400_000).nullable(),
});
/** Null takes an answer back. */
export const GiveAnswer = z.strictObject({ answer: Answer.nullable() });
export const MoveDueDay = z.strictObject({ dueOn: z.iso.date() });

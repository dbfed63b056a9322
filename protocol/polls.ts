import { z } from "zod";
import { ParticipantId, PollId } from "./ids.ts";

/*
 * Polls of a lesson (随堂测). A teacher makes one, before the lesson or in it, and starts it; each child
 * answers, and may change the answer until the end. Nobody but the teacher knows how it comes out until
 * the teacher shows it, and then nobody else learns who answered what.
 */

export const mostPollsOfLesson = 50;
export const mostPollOptions = 8;

/** `trueFalse` has two options that are not written: the first is true. */
export const PollKind = z.enum(["single", "multiple", "trueFalse", "shortText", "number"]);
export type PollKind = z.infer<typeof PollKind>;

/** Places in the list of options, each once, in their order. */
const Chosen = z
  .array(
    z
      .int()
      .min(0)
      .max(mostPollOptions - 1),
  )
  .max(mostPollOptions)
  .refine((chosen) =>
    chosen.every((one, at) => chosen.indexOf(one) === at && one >= (chosen[at - 1] ?? 0)),
  );

/** What is asked; whether it fits together, `pollMisfit` (server/polls/pollRules.ts) says. */
export const PollContent = z.strictObject({
  kind: PollKind,
  /** Empty where the teacher says it. */
  text: z.string().trim().max(300),
  options: z.array(z.string().trim().min(1).max(100)).max(mostPollOptions),
  /** What is right; null where nothing is right or wrong. */
  correct: Chosen.min(1).nullable(),
  /** It ends by itself after so long; null: when the teacher says. */
  durationS: z.int().min(5).max(3_600).nullable(),
});
export type PollContent = z.infer<typeof PollContent>;

export const PollAnswer = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("chosen"), chosen: Chosen.min(1) }),
  z.strictObject({ kind: z.literal("text"), text: z.string().trim().min(1).max(100) }),
  z.strictObject({ kind: z.literal("number"), number: z.number().min(-1e12).max(1e12) }),
]);
export type PollAnswer = z.infer<typeof PollAnswer>;

/** How it comes out. */
export const PollResult = z.strictObject({
  answered: z.int().nonnegative(),
  /** How often each option was chosen; without options, nothing. */
  counts: z.array(z.int().nonnegative()),
  /** What was written, as words or as a number, the most frequent first, and no more than fits. */
  written: z.array(z.strictObject({ text: z.string(), count: z.int().positive() })),
});
export type PollResult = z.infer<typeof PollResult>;
/** Of what was written, so many different ones are told. */
export const mostWritten = 30;

const ran = {
  pollId: PollId,
  startedAt: z.iso.datetime(),
  /** When it ends by itself. */
  endsAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
};
const { correct, ...asked } = PollContent.shape;

/** The poll that a class sees. */
export const ClassPoll = z.strictObject({
  ...ran,
  ...asked,
  /** With what is right; null until the teacher shows it. */
  shown: z.strictObject({ result: PollResult, correct }).nullable(),
});
export type ClassPoll = z.infer<typeof ClassPoll>;

/** A poll as whoever teaches the lesson sees it. */
export const TeacherPoll = z.strictObject({
  ...PollContent.shape,
  ...ran,
  /** Null for one that is prepared. */
  startedAt: ran.startedAt.nullable(),
  shownAt: z.iso.datetime().nullable(),
  /** The class does not see it any more. */
  putAway: z.boolean(),
  result: PollResult,
  /** Empty for one that was put away. */
  answeredBy: z.array(ParticipantId),
});
export type TeacherPoll = z.infer<typeof TeacherPoll>;

/** What whoever joins a lesson finds of its polls. */
export const LessonPollsNow = z.strictObject({
  /** What the class sees; null: no poll. */
  poll: ClassPoll.nullable(),
  /** One's own answer to it. */
  own: PollAnswer.nullable(),
  /** Oldest first; empty for those who do not teach. */
  all: z.array(TeacherPoll),
});
export type LessonPollsNow = z.infer<typeof LessonPollsNow>;

/** A poll of a lesson, afterwards. `result` is null where it was not shown to whoever asks. */
export const PastPoll = z.strictObject({
  ...PollContent.shape,
  pollId: PollId,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  result: PollResult.nullable(),
});
export type PastPoll = z.infer<typeof PastPoll>;
/** In the order in which they were started. `mayExport`: who answered what, as a workbook. */
export const PastPolls = z.strictObject({ polls: z.array(PastPoll), mayExport: z.boolean() });
export type PastPolls = z.infer<typeof PastPolls>;

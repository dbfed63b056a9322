import { z } from "zod";
import { BoardPage } from "./board.ts";
import { ChatMessage, ChatText, ThreadMessage } from "./chat.ts";
import { LessonId, PersonId } from "./ids.ts";
import { LessonRung } from "./lessonRungs.ts";
import { LessonPollsNow, PollAnswer } from "./polls.ts";
import { Question } from "./questions.ts";
import { ShownSlide } from "./slides.ts";

/** How often a page on the last rung asks: a new slide is there well within 5 s. */
export const readAgainMs = 2_000;

/** What a child finds of the polls. */
export const ClassPollNow = LessonPollsNow.omit({ all: true });
export type ClassPollNow = z.infer<typeof ClassPollNow>;

/** An answer from a page that no socket reaches. */
export const GivePollAnswer = z.strictObject({ answer: PollAnswer });

/** To the teacher, in the thread that she began, from such a page. */
export const AnswerTeacher = z.strictObject({ text: ChatText });

/** What a child on the last rung sees of a lesson. */
export const LessonNow = z.strictObject({
  lessonId: LessonId,
  title: z.string(),
  teacherName: z.string(),
  state: z.enum(["scheduled", "live"]),
  startedAt: z.iso.datetime().nullable(),
  /** `text`: what is written on the page. */
  slide: ShownSlide.extend({ text: z.string() }).nullable(),
  /** The page of the whiteboard that is shown, over `slide` where it has one; its strokes are asked for apart. */
  board: BoardPage.nullable(),
  /** Oldest first. */
  questions: z.array(Question),
  /** The last messages of the class's chat, oldest first. */
  chat: z.array(ChatMessage),
  /** What the teacher and the caller write to each other alone, oldest first. */
  thread: z.array(ThreadMessage),
  ...ClassPollNow.shape,
  personId: PersonId,
});
export type LessonNow = z.infer<typeof LessonNow>;

/** By child, each one's minutes oldest first; a minute that is left out was not spent in the lesson. */
export const LessonRungs = z.strictObject({
  children: z.array(
    z.strictObject({
      personId: PersonId,
      displayName: z.string(),
      /** The rung on which most of the minute was spent that began at `at`. */
      minutes: z.array(z.strictObject({ at: z.iso.datetime(), rung: LessonRung })),
    }),
  ),
});
export type LessonRungs = z.infer<typeof LessonRungs>;

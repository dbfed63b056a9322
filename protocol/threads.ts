import { z } from "zod";
import { ChatMessageId, LessonId, PersonId } from "./ids.ts";

/** What the teacher of a lesson and one child of it wrote to each other; school and family see it, too. */
export const PastThread = z.strictObject({
  lesson: z.strictObject({ lessonId: LessonId, title: z.string() }),
  teacherName: z.string(),
  child: z.strictObject({ personId: PersonId, displayName: z.string() }),
  /** Oldest first. */
  messages: z.array(
    z.strictObject({
      messageId: ChatMessageId,
      by: z.enum(["teacher", "student"]),
      text: z.string(),
      saidAt: z.iso.datetime(),
      /** By the caller. */
      reported: z.boolean(),
    }),
  ),
});
export type PastThread = z.infer<typeof PastThread>;

/** `before` is the `next` of the page before. */
export const ThreadsQuery = z.strictObject({
  before: z
    .string()
    .regex(/^\d{1,15}(?:_[\da-f-]{36}){2}$/)
    .optional(),
});
export const OwnThreadsQuery = ThreadsQuery.extend({ lessonId: LessonId.optional() });

/** The threads that something was written in last come first. */
export const ThreadsPage = z.strictObject({
  threads: z.array(PastThread),
  next: z.string().nullable(),
});
export type ThreadsPage = z.infer<typeof ThreadsPage>;

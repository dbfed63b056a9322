import { z } from "zod";
import { ChatMessageId, LessonId, PersonId, SchoolId } from "./ids.ts";

export const mostChatWords = 500;
/** What is not to be written in a school's lessons: characters anywhere in a message, or a whole word of letters. */
export const ChatWord = z.string().trim().min(1).max(20);
export const ChatWords = z.strictObject({ words: z.array(ChatWord).max(mostChatWords) });

/** A message that children reported; who did is nobody's to know. */
export const ReportedMessage = z.strictObject({
  messageId: ChatMessageId,
  lesson: z.strictObject({ lessonId: LessonId, title: z.string() }),
  by: z.strictObject({ personId: PersonId, displayName: z.string() }),
  text: z.string(),
  saidAt: z.iso.datetime(),
  reportedAt: z.iso.datetime(),
  reports: z.int().positive(),
  /** It stands in a thread of the teacher with this child alone; null: in the class's chat. */
  child: z.strictObject({ personId: PersonId, displayName: z.string() }).nullable(),
  /** The teacher took it out of the chat. */
  isDeleted: z.boolean(),
});
export type ReportedMessage = z.infer<typeof ReportedMessage>;

export const SchoolChat = z.strictObject({
  schoolId: SchoolId,
  schoolName: z.string(),
  words: z.array(z.string()),
  /** The last that were reported, the latest first; null where they are not the caller's to see. */
  reports: z.array(ReportedMessage).nullable(),
});
export type SchoolChat = z.infer<typeof SchoolChat>;

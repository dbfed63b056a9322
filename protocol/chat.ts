import { z } from "zod";
import { ChatMessageId, ParticipantId } from "./ids.ts";

export const mostChatCharacters = 200;
/** As it is written; what is kept of it is one line of plain text. */
export const ChatText = z.string().trim().min(1).max(mostChatCharacters);

/**
 * `off`: nobody writes, and the class sees nothing of what was written. `questionsOnly`: the teacher
 * writes, children ask questions. `open`: everybody writes, and everybody reads it: no two children
 * have a channel of their own.
 */
export const ChatMode = z.enum(["off", "questionsOnly", "open"]);
export type ChatMode = z.infer<typeof ChatMode>;

/** How long a child waits from one message to its next; 0: not at all. */
export const ChatPauseS = z.literal([0, 10, 30, 60]);
export type ChatPauseS = z.infer<typeof ChatPauseS>;

export const ChatRule = z.strictObject({ mode: ChatMode, pauseS: ChatPauseS });
export type ChatRule = z.infer<typeof ChatRule>;

export const ChatMessage = z.strictObject({
  messageId: ChatMessageId,
  by: z.strictObject({
    participantId: ParticipantId,
    displayName: z.string(),
    role: z.enum(["teacher", "student"]),
  }),
  text: z.string(),
  saidAt: z.iso.datetime(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** Teacher and one child; nobody else in the lesson is told what they write to each other. */
export const ThreadMessage = ChatMessage.extend({
  child: z.strictObject({ participantId: ParticipantId, displayName: z.string() }),
});
export type ThreadMessage = z.infer<typeof ThreadMessage>;
/** Of each thread so many of the last messages are read by whoever comes late. */
export const mostThreadRead = 50;

/** What holds for whoever is told it. */
export const ChatStanding = ChatRule.extend({
  /** The caller may read along and not write. */
  isMuted: z.boolean(),
  /** For teachers: who is muted, and which messages children reported. */
  muted: z.array(ParticipantId),
  reported: z.array(ChatMessageId),
});
export type ChatStanding = z.infer<typeof ChatStanding>;

/** So many of the last messages are read by whoever comes late. */
export const mostChatRead = 100;
/** The last messages, oldest first. */
export const ChatNow = ChatStanding.extend({ messages: z.array(ChatMessage) });
export type ChatNow = z.infer<typeof ChatNow>;

export const ChatNews = z.discriminatedUnion("news", [
  z.strictObject({ news: z.literal("said"), message: ChatMessage }),
  z.strictObject({ news: z.literal("deleted"), messageId: ChatMessageId }),
  z.strictObject({ news: z.literal("changed"), standing: ChatStanding }),
  /** To the teacher and that child alone. */
  z.strictObject({ news: z.literal("written"), message: ThreadMessage }),
]);
export type ChatNews = z.infer<typeof ChatNews>;

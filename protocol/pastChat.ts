import { z } from "zod";
import { ChatMessageId } from "./ids.ts";

export const PastMessage = z.strictObject({
  messageId: ChatMessageId,
  by: z.strictObject({
    /** Of children null beyond the class and its school. */
    displayName: z.string().nullable(),
    role: z.enum(["teacher", "student"]),
  }),
  text: z.string(),
  saidAt: z.iso.datetime(),
});
export type PastMessage = z.infer<typeof PastMessage>;

export const PastChat = z.strictObject({
  /** Oldest first, without deleted ones; null beyond the class, its families and its school. */
  messages: z.array(PastMessage).nullable(),
});
export type PastChat = z.infer<typeof PastChat>;

import type { ChatMessage, ThreadMessage } from "../../protocol/chat.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { participantIdOf } from "./participantId.ts";
import type { RoomChatMessage, RoomThreadMessage } from "./ports.ts";

/** As everybody in the lesson sees it. */
export const describeChatMessage = (
  lessonId: LessonId,
  { messageId, personId, displayName, role, text, saidAt }: Omit<RoomChatMessage, "isReported">,
): ChatMessage => ({
  messageId,
  by: { participantId: participantIdOf({ lessonId, personId }), displayName, role },
  text,
  saidAt: saidAt.toISOString(),
});

/** As those two see it who write in the thread. */
export const describeThreadMessage = (
  lessonId: LessonId,
  { child: { personId, displayName }, ...message }: RoomThreadMessage,
): ThreadMessage => ({
  ...describeChatMessage(lessonId, message),
  child: { participantId: participantIdOf({ lessonId, personId }), displayName },
});

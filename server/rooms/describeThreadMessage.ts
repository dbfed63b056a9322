import type { ThreadMessage } from "../../protocol/chat.ts";
import type { LessonId } from "../../protocol/ids.ts";
import { participantIdOf } from "./participantId.ts";
import type { RoomThreadMessage } from "./ports.ts";

/** As those two see it who write in the thread. */
export const describeThreadMessage = (
  lessonId: LessonId,
  { messageId, personId, displayName, role, text, saidAt, child }: RoomThreadMessage,
): ThreadMessage => ({
  messageId,
  by: { participantId: participantIdOf({ lessonId, personId }), displayName, role },
  text,
  saidAt: saidAt.toISOString(),
  child: {
    participantId: participantIdOf({ lessonId, personId: child.personId }),
    displayName: child.displayName,
  },
});

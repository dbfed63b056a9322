import { type ChatMessage, mostChatRead } from "../../../../protocol/chat.ts";
import type { ParticipantId } from "../../../../protocol/ids.ts";

/** With what came since, each message once; only as many as whoever comes late is told. */
export const joined = (
  messages: readonly ChatMessage[],
  more: readonly ChatMessage[],
): ChatMessage[] => {
  const added = new Set(more.map(({ messageId }) => messageId));
  return [...messages.filter(({ messageId }) => !added.has(messageId)), ...more].slice(
    -mostChatRead,
  );
};

/** How many of them somebody else wrote after what was seen. */
export const unreadCount = (
  messages: readonly ChatMessage[],
  { seenUntil, self }: { seenUntil: string; self: ParticipantId },
): number =>
  messages.filter(({ saidAt, by }) => saidAt > seenUntil && by.participantId !== self).length;

import { type ChatMessage, mostChatRead, type ThreadMessage } from "../../../../protocol/chat.ts";
import type { ParticipantId } from "../../../../protocol/ids.ts";

/** With what came since, each message once. */
export const withNews = <Message extends ChatMessage>(
  messages: readonly Message[],
  news: Message,
): Message[] => [...messages.filter(({ messageId }) => messageId !== news.messageId), news];

/** Only as many as whoever comes late is told. */
export const joined = (
  messages: readonly ChatMessage[],
  more: readonly ChatMessage[],
): ChatMessage[] => more.reduce<ChatMessage[]>(withNews, [...messages]).slice(-mostChatRead);

/** How many of them somebody else wrote after what was seen. */
export const unreadCount = (
  messages: readonly ChatMessage[],
  { seenUntil, self }: { seenUntil: string; self: ParticipantId },
): number =>
  messages.filter(({ saidAt, by }) => saidAt > seenUntil && by.participantId !== self).length;

export type Thread = { child: ThreadMessage["child"]; messages: readonly ThreadMessage[] };

/** The thread with each child, in which something was written last first. */
export function threadsOf(messages: readonly ThreadMessage[]): Thread[] {
  const ofChild = new Map<ParticipantId, ThreadMessage[]>();
  for (const message of messages) {
    const { participantId } = message.child;
    ofChild.set(participantId, [...(ofChild.get(participantId) ?? []), message]);
  }
  return [...ofChild.values()]
    .flatMap((written) => (written[0] ? [{ child: written[0].child, messages: written }] : []))
    .sort((a, b) => lastSaidAt(b.messages).localeCompare(lastSaidAt(a.messages)));
}

export const lastSaidAt = (messages: readonly Pick<ChatMessage, "saidAt">[]): string =>
  messages.at(-1)?.saidAt ?? "";

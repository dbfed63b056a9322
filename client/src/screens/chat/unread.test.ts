import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type ChatMessage, mostChatRead, type ThreadMessage } from "../../../../protocol/chat.ts";
import { ChatMessageId, ParticipantId } from "../../../../protocol/ids.ts";
import { joined, threadsOf, unreadCount, withNews } from "./unread.ts";

const [self, other] = [randomUUID(), randomUUID()].map((id) => ParticipantId.parse(id));
const message = (second: number, participantId = other!): ChatMessage => ({
  messageId: ChatMessageId.parse(randomUUID()),
  by: { participantId, displayName: "学生甲", role: "student" },
  text: "会了",
  saidAt: new Date(second * 1_000).toISOString(),
});

test("what others wrote after what was seen is unread; one's own never is", () => {
  const all = [message(1), message(2), message(3, self), message(4)];
  const unreadAfter = (seenUntil: string) => unreadCount(all, { seenUntil, self: self! });
  expect(unreadAfter("")).toBe(3);
  expect(unreadAfter(all[0]!.saidAt)).toBe(2);
  expect(unreadAfter(all[3]!.saidAt)).toBe(0);
});

test("a message that is told twice is there once, and the oldest make room", () => {
  const all = Array.from({ length: mostChatRead }, (_, second) => message(second));
  const last = message(mostChatRead);
  const more = joined(joined(all, [last]), [last]);
  expect(more).toHaveLength(mostChatRead);
  expect(more.at(0)).toBe(all[1]);
  expect(more.at(-1)).toBe(last);
});

test("threads are told apart by child, the one that something was written in last comes first", () => {
  const of = (second: number, participantId: ParticipantId): ThreadMessage => ({
    ...message(second),
    child: { participantId, displayName: "学生甲" },
  });
  const [first, second, third] = [of(1, self!), of(2, other!), of(3, self!)];
  const all = [first, second, third].reduce<ThreadMessage[]>(withNews, []);
  expect(withNews(all, third)).toEqual(all);
  expect(threadsOf(all).map(({ child, messages }) => [child.participantId, messages])).toEqual([
    [self, [first, third]],
    [other, [second]],
  ]);
});

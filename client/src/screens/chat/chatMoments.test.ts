import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { ChatMessageId } from "../../../../protocol/ids.ts";
import { chatMoments } from "./chatMoments.ts";

test("messages lie in the replay where they were written, and within it", () => {
  const at = (second: number) => new Date(Date.UTC(2030, 2, 4, 1, 0, second)).toISOString();
  const messages = [5, 10, 25, 99].map((second) => ({
    messageId: ChatMessageId.parse(randomUUID()),
    by: { displayName: null, role: "student" as const },
    text: "会了",
    saidAt: at(second),
  }));
  const moments = chatMoments({ messages, startedAt: at(10), durationMs: 60_000 });
  expect(moments.map(({ atMs }) => atMs)).toEqual([0, 0, 15_000, 60_000]);
});

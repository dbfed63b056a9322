import { expect, test } from "vitest";
import type { ChatMode, ChatPauseS } from "../../protocol/chat.ts";
import { sayRefusal } from "./chatRules.ts";

const now = new Date("2030-03-04T01:00:00Z");
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

test.each<[ChatMode, "teacher" | "student", isMuted: boolean, code: string | undefined]>([
  ["off", "teacher", false, "chatClosed"],
  ["off", "student", false, "chatClosed"],
  ["questionsOnly", "teacher", false, undefined],
  ["questionsOnly", "student", false, "chatClosed"],
  ["open", "teacher", false, undefined],
  ["open", "student", false, undefined],
  ["open", "student", true, "chatClosed"],
])("in a chat that is %s a %s, muted: %s, is answered %s", (mode, role, isMuted, code) => {
  const rule = { mode, pauseS: 0 as const };
  expect(sayRefusal({ rule, role, isMuted, lastSaidAt: secondsAgo(0), now })?.code).toBe(code);
});

test.each<
  [ChatPauseS, "teacher" | "student", ago: number | null, retryAfterMs: number | undefined]
>([
  [30, "student", null, undefined],
  [30, "student", 30, undefined],
  [30, "student", 29, 1_000],
  [60, "student", 30, 30_000],
  [60, "teacher", 1, undefined],
])(
  "with a pause of %s s a %s who wrote %s s ago waits %s ms",
  (pauseS, role, ago, retryAfterMs) => {
    const rule = { mode: "open" as const, pauseS };
    const lastSaidAt = ago === null ? null : secondsAgo(ago);
    const refusal = sayRefusal({ rule, role, isMuted: false, lastSaidAt, now });
    expect(refusal).toEqual(
      retryAfterMs === undefined ? null : { code: "tooManyRequests", retryAfterMs },
    );
  },
);

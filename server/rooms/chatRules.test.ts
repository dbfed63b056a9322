import { expect, test } from "vitest";
import { ChatMode, type ChatPauseS } from "../../protocol/chat.ts";
import { sayRefusal, threadRefusal } from "./chatRules.ts";

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

test.each<
  [
    role: "teacher" | "student",
    isOwn: boolean,
    isBegun: boolean,
    ago: number | null,
    code: string | undefined,
  ]
>([
  ["teacher", false, false, null, undefined],
  ["teacher", false, true, 1, undefined],
  ["student", true, false, null, "forbidden"],
  ["student", false, true, null, "forbidden"],
  ["student", true, true, null, undefined],
  ["student", true, true, 30, undefined],
  ["student", true, true, 29, "tooManyRequests"],
])(
  "in a thread a %s, own: %s, begun: %s, who wrote there %s s ago, is answered %s, whatever holds for the chat",
  (role, isOwn, isBegun, ago, code) => {
    for (const mode of ChatMode.options) {
      const of = { rule: { mode, pauseS: 30 as const }, role, isOwn, isBegun, now };
      const lastSaidAt = ago === null ? null : secondsAgo(ago);
      expect(threadRefusal({ ...of, lastSaidAt })?.code).toBe(code);
    }
  },
);

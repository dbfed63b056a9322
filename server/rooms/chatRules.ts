import type { ChatRule } from "../../protocol/chat.ts";

/** Children ask questions until their teacher opens the chat. */
export const firstChatRule: ChatRule = { mode: "questionsOnly", pauseS: 0 };

/** Why somebody may not write (now); null when they may. */
export const sayRefusal = (a: {
  rule: ChatRule;
  role: "teacher" | "student";
  isMuted: boolean;
  /** When they wrote last; null: not in this lesson. */
  lastSaidAt: Date | null;
  now: Date;
}): { code: "chatClosed" } | { code: "tooManyRequests"; retryAfterMs: number } | null => {
  const { mode, pauseS } = a.rule;
  if (mode === "off") return { code: "chatClosed" };
  if (a.role === "teacher") return null;
  if (mode !== "open" || a.isMuted) return { code: "chatClosed" };
  if (a.lastSaidAt === null) return null;
  const retryAfterMs = a.lastSaidAt.getTime() + pauseS * 1_000 - a.now.getTime();
  return retryAfterMs > 0 ? { code: "tooManyRequests", retryAfterMs } : null;
};

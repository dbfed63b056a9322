import type { ChatRule } from "../../protocol/chat.ts";

/** Children ask questions until their teacher opens the chat. */
export const firstChatRule: ChatRule = { mode: "questionsOnly", pauseS: 0 };

type Paused = {
  /** When they wrote last; null: not in this lesson. */
  lastSaidAt: Date | null;
  now: Date;
};
type TooSoon = { code: "tooManyRequests"; retryAfterMs: number };

/** Why somebody may not write (now); null when they may. */
export const sayRefusal = (
  a: { rule: ChatRule; role: "teacher" | "student"; isMuted: boolean } & Paused,
): { code: "chatClosed" } | TooSoon | null => {
  const { mode } = a.rule;
  if (mode === "off") return { code: "chatClosed" };
  if (a.role === "teacher") return null;
  if (mode !== "open" || a.isMuted) return { code: "chatClosed" };
  return pauseRefusal(a);
};

/**
 * Why somebody may not write to the teacher or to one child alone (now). A child answers, in its own thread
 * and once the teacher has begun it; then also where the chat is shut or it was muted, because it was spoken
 * to. The pause counts from its last answer, and not from what it wrote to the class.
 */
export const threadRefusal = (
  a: {
    rule: ChatRule;
    role: "teacher" | "student";
    isOwn: boolean;
    /** The teacher has written in it. */
    isBegun: boolean;
  } & Paused,
): { code: "forbidden" } | TooSoon | null => {
  if (a.role === "teacher") return null;
  if (!a.isOwn || !a.isBegun) return { code: "forbidden" };
  return pauseRefusal(a);
};

const pauseRefusal = ({
  rule: { pauseS },
  lastSaidAt,
  now,
}: { rule: ChatRule } & Paused): TooSoon | null => {
  if (lastSaidAt === null) return null;
  const retryAfterMs = lastSaidAt.getTime() + pauseS * 1_000 - now.getTime();
  return retryAfterMs > 0 ? { code: "tooManyRequests", retryAfterMs } : null;
};

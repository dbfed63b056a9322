import type { PastMessage } from "../../../../protocol/pastChat.ts";

/** A message, and where in the replay it was written. */
export type ChatMoment = PastMessage & { atMs: number };

/** In the order of the replay, which begins at `startedAt` (ISO 8601); what was written before is at its beginning. */
export function chatMoments({
  messages,
  startedAt,
  durationMs,
}: {
  messages: readonly PastMessage[];
  startedAt: string;
  durationMs: number;
}): ChatMoment[] {
  const zeroMs = Date.parse(startedAt);
  return messages.map((message) => ({
    ...message,
    atMs: Math.min(Math.max(0, Date.parse(message.saidAt) - zeroMs), durationMs),
  }));
}

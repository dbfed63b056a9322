import type { PastPoll } from "../../../../protocol/polls.ts";

/** A poll, and where in the replay it was answered. */
export interface PollSpan {
  poll: PastPoll;
  fromMs: number;
  toMs: number;
}

/** In the order of the replay, which begins at `startedAt` (ISO 8601). */
export function pollSpans({
  polls,
  startedAt,
  durationMs,
}: {
  polls: readonly PastPoll[];
  startedAt: string;
  durationMs: number;
}): PollSpan[] {
  const zeroMs = Date.parse(startedAt);
  const within = (at: string): number => Math.min(Math.max(0, Date.parse(at) - zeroMs), durationMs);
  return polls
    .map((poll) => ({
      poll,
      fromMs: within(poll.startedAt),
      // One that a crash left open ran to the lesson's end.
      toMs: poll.endedAt === null ? durationMs : within(poll.endedAt),
    }))
    .toSorted((a, b) => a.fromMs - b.fromMs);
}

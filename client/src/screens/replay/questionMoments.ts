import type { Question } from "../../../../protocol/questions.ts";

export interface QuestionMoment {
  question: Question;
  /** Where in the replay it was asked. */
  askedMs: number;
  /** Where the teacher spoke about it; null when she wrote, or has not answered. */
  answeredMs: number | null;
}

/** Questions of a lesson in the order of its replay, which begins at `startedAt` (ISO 8601). */
export function questionMoments({
  questions,
  startedAt,
  durationMs,
}: {
  questions: readonly Question[];
  startedAt: string;
  durationMs: number;
}): QuestionMoment[] {
  const zeroMs = Date.parse(startedAt);
  const within = (ms: number): number => Math.min(Math.max(0, ms), durationMs);
  return questions
    .map((question) => ({
      question,
      askedMs: within(question.replayMs ?? Date.parse(question.askedAt) - zeroMs),
      answeredMs:
        question.answer?.how === "live"
          ? within(Date.parse(question.answer.answeredAt) - zeroMs)
          : null,
    }))
    .sort((a, b) => a.askedMs - b.askedMs);
}

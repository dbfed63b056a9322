import type { Question } from "../../../../protocol/questions.ts";

/** What most want to know first, then what was asked first; answered ones last, the newest answer first. */
export function questionOrder(questions: readonly Question[]): Question[] {
  return questions.toSorted((a, b) => {
    if (a.answer && b.answer) return b.answer.answeredAt.localeCompare(a.answer.answeredAt);
    if (a.answer || b.answer) return a.answer ? 1 : -1;
    return b.seconds - a.seconds || a.askedAt.localeCompare(b.askedAt);
  });
}

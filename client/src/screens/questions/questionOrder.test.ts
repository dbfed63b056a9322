import { expect, test } from "vitest";
import { LessonId, QuestionId } from "../../../../protocol/ids.ts";
import type { Question } from "../../../../protocol/questions.ts";
import { questionOrder } from "./questionOrder.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const question = (n: number, minute: number, more: Partial<Question> = {}): Question => ({
  questionId: QuestionId.parse(id(n)),
  lessonId: LessonId.parse(id(99)),
  asker: null,
  photo: null,
  text: String(n),
  askedAt: `2026-01-01T08:${String(minute).padStart(2, "0")}:00.000Z`,
  replayMs: null,
  seconds: 0,
  answer: null,
  ...more,
});
const answered = (minute: number): Pick<Question, "answer"> => ({
  answer: { how: "live", text: null, answeredAt: `2026-01-01T08:${minute}:00.000Z` },
});

test("what most want to know comes first, what was answered last", () => {
  const questions = [
    question(1, 1),
    question(2, 2, { seconds: 3 }),
    question(3, 3, { seconds: 9, ...answered(10) }),
    question(4, 4, answered(20)),
    question(5, 5, { seconds: 3 }),
  ];
  expect(questionOrder(questions).map(({ text }) => text)).toEqual(["2", "5", "1", "4", "3"]);
});

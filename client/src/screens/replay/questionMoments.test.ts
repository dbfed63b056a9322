import { expect, test } from "vitest";
import { LessonId, PersonId, QuestionId } from "../../../../protocol/ids.ts";
import type { Question } from "../../../../protocol/questions.ts";
import { questionMoments } from "./questionMoments.ts";

const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
const asked = (last: number, at: string, more: Partial<Question> = {}): Question => ({
  questionId: QuestionId.parse(id(last)),
  lessonId: LessonId.parse(id(9)),
  asker: { personId: PersonId.parse(id(8)), displayName: "学生甲" },
  photo: null,
  text: `问题${last}`,
  askedAt: `2026-09-01T01:${at}.000Z`,
  replayMs: null,
  seconds: 0,
  answer: null,
  ...more,
});
const answered = (how: "live" | "writing", at: string): Question["answer"] => ({
  how,
  text: how === "live" ? null : "因为。",
  answeredAt: `2026-09-01T01:${at}.000Z`,
});
const momentsOf = (questions: Question[]) =>
  questionMoments({ questions, startedAt: "2026-09-01T01:00:00.000Z", durationMs: 600_000 }).map(
    ({ question, askedMs, answeredMs }) => [question.text, askedMs, answeredMs],
  );

test("questions stand where they were asked, in the lesson or at its replay", () => {
  expect(
    momentsOf([asked(1, "05:00"), asked(2, "30:00", { replayMs: 120_000 }), asked(3, "01:00")]),
  ).toEqual([
    ["问题3", 60_000, null],
    ["问题2", 120_000, null],
    ["问题1", 300_000, null],
  ]);
});

test("only a spoken answer has a place in the replay", () => {
  expect(
    momentsOf([
      asked(1, "01:00", { answer: answered("live", "02:30") }),
      asked(2, "03:00", { answer: answered("writing", "04:00") }),
    ]),
  ).toEqual([
    ["问题1", 60_000, 150_000],
    ["问题2", 180_000, null],
  ]);
});

test("what was asked before the recording began or answered after it ended stands at its edge", () => {
  expect(
    momentsOf([
      asked(1, "00:00", {
        askedAt: "2026-09-01T00:59:00.000Z",
        answer: answered("live", "20:00"),
      }),
    ]),
  ).toEqual([["问题1", 0, 600_000]]);
});

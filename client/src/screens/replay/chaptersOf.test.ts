import { expect, test } from "vitest";
import { DeckId, LessonId, PollId, QuestionId } from "../../../../protocol/ids.ts";
import { chaptersOf, pageKey } from "./chaptersOf.ts";
import type { PollSpan } from "./pollSpans.ts";
import type { QuestionMoment } from "./questionMoments.ts";
import type { SlideSpan } from "../../../../protocol/slideSpans.ts";

const id = "00000000-0000-4000-8000-000000000000";
const deckId = DeckId.parse(id);
const durationMs = 600_000;

const slide = (page: number, fromMs: number, toMs: number): SlideSpan => ({
  shown: { deckId, page, pages: 9, width: 4, height: 3 },
  ...{ fromMs, toMs },
});
const poll = (text: string, fromMs: number): PollSpan => ({
  poll: {
    ...{ pollId: PollId.parse(id), kind: "trueFalse", text, options: ["", ""], correct: null },
    ...{ durationS: null, startedAt: "", endedAt: null, result: null },
  },
  ...{ fromMs, toMs: fromMs + 30_000 },
});
const question = (text: string, answeredMs: number | null): QuestionMoment => ({
  question: {
    ...{ questionId: QuestionId.parse(id), lessonId: LessonId.parse(id) },
    ...{ asker: null, text, photo: null, askedAt: "", replayMs: null, seconds: 0 },
    answer: null,
  },
  ...{ askedMs: 0, answeredMs },
});
const made = (of: {
  stops?: SlideSpan[];
  polls?: PollSpan[];
  questions?: QuestionMoment[];
  titles?: [string, string][];
}) =>
  chaptersOf({
    ...{ stops: [], polls: [], questions: [], durationMs, ...of },
    titles: new Map(of.titles),
  }).map(({ kind, atMs, text, page }) => [kind, atMs, text || page]);

test("pages that stood for a while begin chapters, and are called what is written on them", () => {
  const stops = [
    slide(1, 0, 60_000),
    slide(2, 60_000, 64_000),
    slide(3, 64_000, 300_000),
    slide(4, 300_000, durationMs),
  ];
  const titles: [string, string][] = [[pageKey({ deckId, page: 3 }), "通分"]];
  expect(made({ stops, titles })).toEqual([
    ["slide", 0, 1],
    ["slide", 64_000, "通分"],
    ["slide", 300_000, 4],
  ]);
});

test("polls and questions that were answered aloud begin chapters, written answers do not", () => {
  const polls = [poll("根吸收什么？", 200_000), poll("", 400_000)];
  const questions = [question("什么是通分？", 250_000), question("写下的", null)];
  expect(made({ polls, questions })).toEqual([
    ["start", 0, 0],
    ["poll", 200_000, "根吸收什么？"],
    ["question", 250_000, "什么是通分？"],
    ["poll", 400_000, 0],
  ]);
});

test("what happens within seconds is one chapter, called after what the class did", () => {
  const stops = [slide(1, 2_000, 100_000), slide(2, 100_000, 300_000)];
  const polls = [poll("对不对？", 104_000)];
  const questions = [question("为什么？", 109_000)];
  expect(made({ stops, polls, questions })).toEqual([
    ["slide", 2_000, 1],
    ["poll", 104_000, "对不对？"],
  ]);
});

test("a lesson in which nothing of this happened has no chapters", () => {
  expect(made({ stops: [slide(1, 585_000, 590_000), slide(2, 590_000, durationMs)] })).toEqual([]);
});

import { describe, expect, test } from "vitest";
import type { PollAnswer, PollContent } from "../../protocol/polls.ts";
import { answerFits, pollMisfit, pollResult } from "./pollRules.ts";

const poll = (more: Partial<PollContent>): PollContent => ({
  ...{ kind: "single", text: "", options: ["甲", "乙", "丙"], correct: null, durationS: null },
  ...more,
});
const chosen = (...places: number[]): PollAnswer => ({ kind: "chosen", chosen: places });
const text = (words: string): PollAnswer => ({ kind: "text", text: words });
const number = (value: number): PollAnswer => ({ kind: "number", number: value });

describe("what is asked", () => {
  test.each([
    ["three options", poll({}), null],
    ["one option", poll({ options: ["甲"] }), "options"],
    ["no option", poll({ kind: "multiple", options: [] }), "options"],
    ["true or false with options", poll({ kind: "trueFalse" }), "options"],
    ["true or false", poll({ kind: "trueFalse", options: [], correct: [1] }), null],
    ["words with options", poll({ kind: "shortText" }), "options"],
    ["words", poll({ kind: "shortText", options: [] }), null],
    ["a right one that is not there", poll({ correct: [3] }), "correct"],
    ["two right ones of which one is chosen", poll({ correct: [0, 1] }), "correct"],
    ["two right ones of several", poll({ kind: "multiple", correct: [0, 2] }), null],
    [
      "a right choice where a number is asked",
      poll({ kind: "number", options: [], correct: [0] }),
      "correct",
    ],
  ] as const)("%s", (_what, content, misfit) => {
    expect(pollMisfit(content)).toBe(misfit);
  });
});

describe("an answer", () => {
  test.each([
    [poll({}), chosen(2), true],
    [poll({}), chosen(3), false],
    [poll({}), chosen(0, 1), false],
    [poll({ kind: "multiple" }), chosen(0, 2), true],
    [poll({ kind: "trueFalse", options: [] }), chosen(1), true],
    [poll({ kind: "trueFalse", options: [] }), chosen(2), false],
    [poll({ kind: "shortText", options: [] }), text("光合作用"), true],
    [poll({ kind: "shortText", options: [] }), number(3), false],
    [poll({ kind: "shortText", options: [] }), chosen(0), false],
    [poll({ kind: "number", options: [] }), number(3.5), true],
    [poll({ kind: "number", options: [] }), text("3"), false],
  ])("to %o: %o fits: %s", (asked, answer, fits) => {
    expect(answerFits(asked, answer)).toBe(fits);
  });
});

describe("the result", () => {
  test("counts each option, also those that nobody chose", () => {
    const answers = [chosen(0, 2), chosen(2), chosen(0, 2)];
    expect(pollResult(poll({ kind: "multiple" }), answers)).toEqual({
      ...{ answered: 3, counts: [2, 0, 3], written: [] },
    });
    expect(pollResult(poll({ kind: "trueFalse", options: [] }), []).counts).toEqual([0, 0]);
  });

  test("counts what was written, the most frequent first, and as often in the order of the dictionary", () => {
    const answers = [text("茎"), text("根"), text("叶"), text("叶")];
    expect(pollResult(poll({ kind: "shortText", options: [] }), answers)).toEqual({
      answered: 4,
      counts: [],
      written: [
        { text: "叶", count: 2 },
        { text: "根", count: 1 },
        { text: "茎", count: 1 },
      ],
    });
    const numbers = [number(0.5), number(12), number(0.5)];
    expect(pollResult(poll({ kind: "number", options: [] }), numbers).written).toEqual([
      { text: "0.5", count: 2 },
      { text: "12", count: 1 },
    ]);
  });
});

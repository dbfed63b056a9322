import {
  mostWritten,
  type PollAnswer,
  type PollContent,
  type PollResult,
} from "../../protocol/polls.ts";

type Asked = Pick<PollContent, "kind" | "options">;

/** How many options there are to choose from; 0 where something is written. */
export const optionCount = ({ kind, options }: Asked): number =>
  kind === "trueFalse" ? 2 : kind === "single" || kind === "multiple" ? options.length : 0;

/** Whether what is asked fits together; names the field that does not. */
export const pollMisfit = (content: PollContent): "options" | "correct" | null => {
  const { kind, options, correct } = content;
  const choices = kind === "single" || kind === "multiple";
  if (choices ? options.length < 2 : options.length > 0) return "options";
  if (correct === null) return null;
  const fits =
    correct.every((one) => one < optionCount(content)) &&
    (kind === "multiple" || correct.length === 1);
  return fits ? null : "correct";
};

/** Whether this is an answer to that. */
export const answerFits = (asked: Asked, answer: PollAnswer): boolean => {
  switch (answer.kind) {
    case "chosen":
      return (
        answer.chosen.every((one) => one < optionCount(asked)) &&
        (asked.kind === "multiple" || answer.chosen.length === 1)
      );
    case "text":
      return asked.kind === "shortText";
    case "number":
      return asked.kind === "number";
  }
};

export const isSameAnswer = (one: PollAnswer | undefined, other: PollAnswer): boolean =>
  one !== undefined && JSON.stringify(one) === JSON.stringify(other);

/** Of each child the latest answer. */
export const pollResult = (asked: Asked, answers: Iterable<PollAnswer>): PollResult => {
  const counts = Array<number>(optionCount(asked)).fill(0);
  const written = new Map<string, number>();
  let answered = 0;
  for (const answer of answers) {
    answered += 1;
    if (answer.kind === "chosen")
      for (const one of answer.chosen) counts[one] = (counts[one] ?? 0) + 1;
    else {
      const text = answer.kind === "text" ? answer.text : String(answer.number);
      written.set(text, (written.get(text) ?? 0) + 1);
    }
  }
  return {
    answered,
    counts,
    written: [...written]
      .map(([text, count]) => ({ text, count }))
      // Told the same however the answers were read.
      .toSorted((a, b) => b.count - a.count || a.text.localeCompare(b.text, "zh-CN"))
      .slice(0, mostWritten),
  };
};

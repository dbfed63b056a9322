import type { PollAnswer, PollContent, PollKind } from "../../protocol/polls.ts";

type Asked = Pick<PollContent, "kind" | "options">;

/** As the poll's screen calls them. */
export const pollKinds: Record<PollKind, string> = {
  single: "单选题",
  multiple: "多选题",
  trueFalse: "判断题",
  shortText: "简答题",
  number: "数字题",
};
/** With its letter; without where the letter is all there is. */
export const optionText = ({ kind, options }: Asked, place: number): string => {
  if (kind === "trueFalse") return place === 0 ? "对" : "错";
  const [letter, text = ""] = [String.fromCharCode(65 + place), options[place]];
  return text === letter ? letter : `${letter}. ${text}`;
};
export const answerText = (poll: Asked, answer: PollAnswer): string =>
  answer.kind === "chosen"
    ? answer.chosen.map((place) => optionText(poll, place)).join("；")
    : answer.kind === "text"
      ? answer.text
      : String(answer.number);

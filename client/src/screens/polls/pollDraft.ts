import { mostPollOptions, type PollContent, type PollKind } from "../../../../protocol/polls.ts";
import { letterOf } from "./optionLabel.ts";

/** A poll as it is being made. */
export interface PollDraft {
  kind: PollKind;
  text: string;
  /** Empty ones are called by their letters. */
  options: readonly string[];
  right: readonly number[];
  durationS: number | null;
}

/** Four letters and a minute: a tap away from being asked. */
export const quickDraft: PollDraft = {
  kind: "single",
  text: "",
  options: ["", "", "", ""],
  right: [],
  durationS: 60,
};

export const hasOptions = (kind: PollKind): boolean => kind === "single" || kind === "multiple";
const choices = (kind: PollKind): boolean => hasOptions(kind) || kind === "trueFalse";

/** What is asked, from what was filled in. */
export function contentOf({ kind, text, options, right, durationS }: PollDraft): PollContent {
  return {
    kind,
    text: text.trim(),
    options: hasOptions(kind)
      ? options.map((option, place) => (option.trim() === "" ? letterOf(place) : option.trim()))
      : [],
    correct: choices(kind) && right.length > 0 ? [...right] : null,
    durationS,
  };
}

/** Another kind keeps what fits it. */
export function withKind(draft: PollDraft, kind: PollKind): PollDraft {
  const isSame = hasOptions(kind) === hasOptions(draft.kind);
  const right = isSame && kind !== "trueFalse" ? draft.right : [];
  return { ...draft, kind, right: kind === "multiple" ? right : right.slice(0, 1) };
}

export function withRight(draft: PollDraft, place: number): PollDraft {
  const { right, kind } = draft;
  if (right.includes(place)) return { ...draft, right: right.filter((one) => one !== place) };
  return {
    ...draft,
    right: kind === "multiple" ? [...right, place].toSorted((a, b) => a - b) : [place],
  };
}

/** As many options as are wanted, within what a poll may have. */
export function withOptionCount(draft: PollDraft, count: number): PollDraft {
  const length = Math.min(mostPollOptions, Math.max(2, count));
  const options = Array.from({ length }, (_, place) => draft.options[place] ?? "");
  return { ...draft, options, right: draft.right.filter((place) => place < length) };
}

import { useTranslation } from "react-i18next";
import type { PollContent } from "../../../../protocol/polls.ts";

/** A, B, C … as on a blackboard. */
export const letterOf = (place: number): string => String.fromCodePoint(65 + place);

/** How an option is called: with its letter, without where the letter is all there is. */
export function useOptionLabel(): (
  poll: Pick<PollContent, "kind" | "options">,
  place: number,
) => string {
  const { t } = useTranslation();
  return ({ kind, options }, place) => {
    if (kind === "trueFalse") return place === 0 ? t("polls.true") : t("polls.false");
    const [letter, text = ""] = [letterOf(place), options[place]];
    return text === letter || text === "" ? letter : `${letter}. ${text}`;
  };
}

/** What a poll is called where its teacher wrote nothing. */
export function usePollTitle(): (poll: Pick<PollContent, "kind" | "text">) => string {
  const { t } = useTranslation();
  return ({ kind, text }) => (text === "" ? t(`polls.kind.${kind}`) : text);
}

import { useTranslation } from "react-i18next";
import type { PollAnswer, PollContent, PollResult } from "../../../../protocol/polls.ts";
import { useOptionLabel } from "./optionLabel.ts";
import css from "./Polls.module.css";

/** How a poll comes out, as bars with their figures. */
export function PollChart({
  poll,
  result,
  correct,
  own = null,
}: {
  poll: Pick<PollContent, "kind" | "options">;
  result: PollResult;
  correct: readonly number[] | null;
  own?: PollAnswer | null;
}) {
  const { t } = useTranslation();
  const labelOf = useOptionLabel();
  const { answered, counts, written } = result;
  const chosen = own?.kind === "chosen" ? own.chosen : [];
  const wrote =
    own?.kind === "text" ? own.text : own?.kind === "number" ? String(own.number) : null;
  const bars = [
    ...counts.map((count, place) => ({
      ...{ label: labelOf(poll, place), count },
      isRight: correct?.includes(place) ?? false,
      isOwn: chosen.includes(place),
    })),
    ...written.map(({ text, count }) => ({
      ...{ label: text, count, isRight: false, isOwn: text === wrote },
    })),
  ];
  return (
    <ul className={css["chart"]} data-testid="poll-chart">
      {bars.map(({ label, count, isRight, isOwn }) => {
        const share = answered === 0 ? 0 : count / answered;
        const marks = [isRight && t("polls.right"), isOwn && t("polls.mine")].filter(Boolean);
        return (
          <li key={label} data-right={isRight} data-testid="poll-bar">
            <span className={css["bar"]} style={{ inlineSize: `${share * 100}%` }} />
            <span className={css["barText"]}>
              {label}
              {marks.length > 0 && <em>{marks.join(" · ")}</em>}
            </span>
            <span className={css["figure"]}>
              {t("polls.share", { count, percent: Math.round(share * 100) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

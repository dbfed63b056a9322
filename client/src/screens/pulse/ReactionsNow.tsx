import { useTranslation } from "react-i18next";
import { Reaction } from "../../../../protocol/pulse.ts";
import css from "./Pulse.module.css";
import type { PulseState } from "./livePulse.ts";
import { reactionPictures } from "./reactionPictures.ts";

/** How the class reacted in the last moment. */
export function ReactionsNow({ reactions }: Pick<PulseState, "reactions">) {
  const { t } = useTranslation();
  const came = Reaction.options.flatMap((reaction) => {
    const count = reactions[reaction];
    return count === undefined ? [] : [{ reaction, count }];
  });
  return (
    <span className={css["now"]} data-testid="reactions-now">
      {came.map(({ reaction, count }) => {
        const Picture = reactionPictures[reaction];
        return (
          <span
            key={reaction}
            role="img"
            aria-label={`${t(`pulse.reaction.${reaction}`)} ${count}`}
            className={css["one"]}
          >
            <Picture size={20} aria-hidden="true" />
            {count}
          </span>
        );
      })}
    </span>
  );
}

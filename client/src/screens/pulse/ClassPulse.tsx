import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { PulseSign, Reaction } from "../../../../protocol/pulse.ts";
import css from "./Pulse.module.css";
import type { LivePulse } from "./livePulse.ts";
import { reactionPictures } from "./reactionPictures.ts";

/** A child's signs to the teacher, and its reactions. */
export function ClassPulse({ pulse }: { pulse: LivePulse }) {
  const { t } = useTranslation();
  const { own, reactions } = useSyncExternalStore(pulse.subscribe, pulse.getState);
  // What does not arrive is not shown as given.
  const ignore = (): void => undefined;
  return (
    <div className={css["pulse"]} data-testid="pulse">
      {PulseSign.options.map((sign) => (
        <button
          key={sign}
          type="button"
          className={css["sign"]}
          aria-pressed={own === sign}
          title={t("pulse.onlyTeacher")}
          onClick={() => void pulse.sign(own === sign ? null : sign).catch(ignore)}
          data-testid={`sign-${sign}`}
        >
          {t(`pulse.sign.${sign}`)}
        </button>
      ))}
      {Reaction.options.map((reaction) => {
        const Picture = reactionPictures[reaction];
        return (
          <button
            key={reaction}
            type="button"
            className={css["reaction"]}
            // What is to be seen on it is part of its name.
            aria-label={[t(`pulse.reaction.${reaction}`), reactions[reaction]].join(" ").trim()}
            onClick={() => void pulse.react(reaction).catch(ignore)}
            data-testid={`react-${reaction}`}
          >
            <Picture size={22} aria-hidden="true" />
            {/* How the class reacts just now. */}
            <span aria-hidden="true">{reactions[reaction]}</span>
          </button>
        );
      })}
    </div>
  );
}

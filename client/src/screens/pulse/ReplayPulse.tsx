import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Reaction } from "../../../../protocol/pulse.ts";
import { clockText } from "../../components/clockText.ts";
import { IconHourglass } from "../../components/icons.ts";
import {
  type ReactionMoment,
  reactionsAt,
  secondsLeftAt,
  type TimerSpan,
} from "../replay/pulseSpans.ts";
import { type Playhead, useMoment } from "../replay/useMoment.ts";
import { reactionPictures } from "./reactionPictures.ts";
import css from "./ReplayPulse.module.css";

/** Over the large picture: how the class reacted, and the countdown that it saw, at the moment that plays. */
export default function ReplayPulse({
  reactions,
  timers,
  playhead,
}: {
  reactions: readonly ReactionMoment[];
  timers: readonly TimerSpan[];
  playhead: Playhead;
}) {
  const { t } = useTranslation();
  const came = useMoment(
    playhead,
    useCallback((positionMs: number) => reactionsAt(reactions, positionMs), [reactions]),
    areSame,
  );
  const leftS = useMoment(
    playhead,
    useCallback((positionMs: number) => secondsLeftAt(timers, positionMs), [timers]),
  );
  return (
    <div className={css["over"]}>
      {leftS !== null && (
        <span className={css["timer"]} data-hurry={leftS <= 10} data-testid="replay-timer">
          <IconHourglass size={20} aria-hidden="true" />
          {leftS === 0 ? (
            t("aids.timeUp")
          ) : (
            <time role="timer" aria-label={t("aids.left")}>
              {clockText(leftS * 1_000)}
            </time>
          )}
        </span>
      )}
      {came.length > 0 && (
        <span className={css["reactions"]} data-testid="replay-reactions">
          {came.flatMap(({ counts, atMs }) =>
            Reaction.options.flatMap((reaction) => {
              const count = counts[reaction];
              if (count === undefined) return [];
              const Picture = reactionPictures[reaction];
              return (
                <span
                  key={`${atMs}-${reaction}`}
                  role="img"
                  aria-label={`${t(`pulse.reaction.${reaction}`)} ${count}`}
                  className={css["one"]}
                  data-reaction={reaction}
                >
                  <Picture size={22} aria-hidden="true" />
                  {count}
                </span>
              );
            }),
          )}
        </span>
      )}
    </div>
  );
}

const areSame = (one: readonly ReactionMoment[], other: readonly ReactionMoment[]): boolean =>
  one.length === other.length && one[0] === other[0];

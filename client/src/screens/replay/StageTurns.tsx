import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import { IconArrowsShuffle, IconHeadphones } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import type { StagePick, StageTurn } from "./stageTurns.ts";
import css from "./StageTurns.module.css";

/** Who spoke on stage and whom chance picked, each a way to where that began. */
export default function StageTurns({
  turns,
  picks,
  onSeek,
}: {
  turns: readonly StageTurn[];
  picks: readonly StagePick[];
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <>
      {turns.length > 0 && (
        <section className={css["turns"]} aria-labelledby="replay-turns">
          <h2 id="replay-turns">{t("replay.spoke", { count: turns.length })}</h2>
          <ul>
            {turns.map(({ personId, name, fromMs }) => (
              <li key={`${personId}-${fromMs}`}>
                <CardAct
                  icon={<IconHeadphones size={18} aria-hidden="true" />}
                  label={t("replay.spokeAt", { name, time: clockText(fromMs) })}
                  onClick={() => onSeek(fromMs)}
                  testId="go-turn"
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      {picks.length > 0 && (
        <section className={css["turns"]} aria-labelledby="replay-picks">
          <h2 id="replay-picks">{t("replay.picked", { count: picks.length })}</h2>
          <ul>
            {picks.map(({ personId, name, atMs }, i) => (
              // Chance may pick the same child twice in a moment.
              <li key={`${personId}-${i}`}>
                <CardAct
                  icon={<IconArrowsShuffle size={18} aria-hidden="true" />}
                  label={t("replay.spokeAt", { name, time: clockText(atMs) })}
                  onClick={() => onSeek(atMs)}
                  testId="go-pick"
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

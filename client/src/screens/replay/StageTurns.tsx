import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import { IconHeadphones } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import type { StageTurn } from "./stageTurns.ts";
import css from "./StageTurns.module.css";

/** Who spoke on stage, each a way to where that began. */
export default function StageTurns({
  turns,
  onSeek,
}: {
  turns: readonly StageTurn[];
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  return (
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
  );
}

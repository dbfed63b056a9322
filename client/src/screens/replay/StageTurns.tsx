import type { ReactNode } from "react";
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
      <Moments
        id="replay-turns"
        title={t("replay.spoke", { count: turns.length })}
        icon={<IconHeadphones size={18} aria-hidden="true" />}
        moments={turns.map(({ name, fromMs }) => ({ name, atMs: fromMs }))}
        onSeek={onSeek}
        testId="go-turn"
      />
      <Moments
        id="replay-picks"
        title={t("replay.picked", { count: picks.length })}
        icon={<IconArrowsShuffle size={18} aria-hidden="true" />}
        moments={picks}
        onSeek={onSeek}
        testId="go-pick"
      />
    </>
  );
}

/** Names with a moment each, where there are any. */
function Moments({
  id,
  title,
  icon,
  moments,
  onSeek,
  testId,
}: {
  id: string;
  title: string;
  icon: ReactNode;
  moments: readonly { name: string; atMs: number }[];
  onSeek: (toMs: number) => void;
  testId: string;
}) {
  const { t } = useTranslation();
  if (moments.length === 0) return null;
  return (
    <section className={css["turns"]} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul>
        {moments.map(({ name, atMs }, i) => (
          // The same child may have two at one moment; none is added or taken away in between.
          <li key={`${atMs}-${i}`}>
            <CardAct
              icon={icon}
              label={t("replay.spokeAt", { name, time: clockText(atMs) })}
              onClick={() => onSeek(atMs)}
              testId={testId}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

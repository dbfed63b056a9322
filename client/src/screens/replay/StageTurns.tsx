import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import { IconAlertTriangle, IconArrowsShuffle, IconHeadphones } from "../../components/icons.ts";
import { CardAct } from "../questions/QuestionCard.tsx";
import type { SignSpan } from "./pulseSpans.ts";
import type { StagePick, StageTurn } from "./stageTurns.ts";
import css from "./StageTurns.module.css";

/** Who spoke on stage, whom chance picked, and for the teacher where children were lost, each a way to where that began. */
export default function StageTurns({
  turns,
  picks,
  signs,
  onSeek,
}: {
  turns: readonly StageTurn[];
  picks: readonly StagePick[];
  signs: readonly SignSpan[];
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
      <Moments
        id="replay-signs"
        title={t("replay.signs")}
        icon={<IconAlertTriangle size={18} aria-hidden="true" />}
        moments={signs.map(({ fromMs, tooFast, lost }) => ({
          name: [
            ...(lost > 0 ? [t("replay.lost", { count: lost })] : []),
            ...(tooFast > 0 ? [t("replay.tooFast", { count: tooFast })] : []),
          ].join(" · "),
          atMs: fromMs,
        }))}
        onSeek={onSeek}
        testId="go-sign"
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

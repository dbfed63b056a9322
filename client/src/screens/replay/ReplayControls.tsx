import { ActionIcon, Slider } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chapter } from "../../../../protocol/chapters.ts";
import type { Storyboard } from "../../../../protocol/ladder.ts";
import { clockText } from "../../components/clockText.ts";
import {
  IconMaximize,
  IconMinimize,
  IconPlayerPause,
  IconPlayerPlay,
  IconVolume,
  IconVolumeOff,
} from "../../components/icons.ts";
import type { ReplayPlayerState, ReplayQuality } from "../../media/replayPlayer.ts";
import type { GapLine } from "./gapLines.ts";
import { QualityChoice } from "./QualityChoice.tsx";
import { RateChoice } from "./RateChoice.tsx";
import css from "./ReplayControls.module.css";
import type { SignSpan } from "./pulseSpans.ts";
import { SeekBar } from "./SeekBar.tsx";
import type { StageTurn } from "./stageTurns.ts";
import type { FullScreen } from "./useFullScreen.ts";

const rates = [0.5, 0.75, 1, 1.25, 1.5, 2];

export function ReplayControls({
  state,
  knownDurationMs,
  gaps,
  turns,
  signs,
  chapters,
  storyboard,
  fullScreen,
  captions,
  onToggle,
  onSeek,
  onRate,
  onQuality,
  onVolume,
}: {
  state: ReplayPlayerState;
  /** From the manifest, until the playlist is there. */
  knownDurationMs: number;
  gaps: readonly GapLine[];
  turns: readonly StageTurn[];
  signs: readonly SignSpan[];
  chapters: readonly Chapter[];
  storyboard: Storyboard | null;
  fullScreen: FullScreen;
  captions: ReactNode;
  onToggle: () => void;
  onSeek: (toMs: number) => void;
  onRate: (rate: number) => void;
  onQuality: (quality: ReplayQuality) => void;
  onVolume: (change: { volume?: number; muted?: boolean }) => void;
}) {
  const { t } = useTranslation();
  const [draggedToMs, setDraggedToMs] = useState<number | null>(null);
  const durationMs = state.durationMs || knownDurationMs;
  const positionMs = Math.min(draggedToMs ?? state.positionMs, durationMs);
  const time = { position: clockText(positionMs), duration: clockText(durationMs) };
  const silent = state.muted || state.volume === 0;

  return (
    <div className={css["controls"]}>
      <SeekBar
        positionMs={positionMs}
        durationMs={durationMs}
        bufferedToMs={state.bufferedToMs}
        gaps={gaps}
        turns={turns}
        signs={signs}
        chapters={chapters}
        storyboard={storyboard}
        onDrag={setDraggedToMs}
        onSeek={onSeek}
      />
      <div className={css["row"]}>
        <ActionIcon
          color="gray"
          className={css["button"] ?? ""}
          onClick={onToggle}
          aria-label={state.playing ? t("replay.pause") : t("replay.play")}
          data-testid="replay-toggle"
        >
          {state.playing ? <IconPlayerPause /> : <IconPlayerPlay />}
        </ActionIcon>
        <span className={css["time"]} data-testid="replay-time">
          {`${time.position} / ${time.duration}`}
        </span>
        <span className={css["rest"]}>
          {captions}
          <QualityChoice quality={state.quality} lines={state.lines} onQuality={onQuality} />
          <RateChoice rates={rates} rate={state.rate} onRate={onRate} />
          <ActionIcon
            color="gray"
            className={css["button"] ?? ""}
            onClick={() => onVolume(state.volume === 0 ? { volume: 1 } : { muted: !state.muted })}
            aria-label={silent ? t("replay.unmute") : t("replay.mute")}
            data-testid="replay-mute"
          >
            {silent ? <IconVolumeOff /> : <IconVolume />}
          </ActionIcon>
          <Slider
            classNames={{
              root: css["volume"] ?? "",
              track: css["track"] ?? "",
              bar: css["bar"] ?? "",
              thumb: css["thumb"] ?? "",
            }}
            value={state.muted ? 0 : state.volume * 100}
            label={null}
            thumbLabel={t("replay.volume")}
            onChange={(value) => onVolume({ volume: value / 100, muted: value === 0 })}
          />
          {fullScreen.possible && (
            <ActionIcon
              color="gray"
              className={css["button"] ?? ""}
              onClick={fullScreen.toggle}
              aria-label={fullScreen.on ? t("replay.leaveFullScreen") : t("replay.fullScreen")}
            >
              {fullScreen.on ? <IconMinimize /> : <IconMaximize />}
            </ActionIcon>
          )}
        </span>
      </div>
    </div>
  );
}

import { ActionIcon, NativeSelect, Slider } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { clockText } from "../../components/clockText.ts";
import {
  IconMaximize,
  IconMinimize,
  IconPlayerPause,
  IconPlayerPlay,
  IconVolume,
  IconVolumeOff,
} from "../../components/icons.ts";
import type { ReplayPlayerState } from "../../media/replayPlayer.ts";
import type { GapLine } from "./gapLines.ts";
import css from "./ReplayControls.module.css";
import type { FullScreen } from "./useFullScreen.ts";

const rates = [0.5, 0.75, 1, 1.25, 1.5, 2];

export function ReplayControls({
  state,
  knownDurationMs,
  gaps,
  fullScreen,
  onToggle,
  onSeek,
  onRate,
  onVolume,
}: {
  state: ReplayPlayerState;
  /** From the manifest, until the playlist is there. */
  knownDurationMs: number;
  gaps: readonly GapLine[];
  fullScreen: FullScreen;
  onToggle: () => void;
  onSeek: (toMs: number) => void;
  onRate: (rate: number) => void;
  onVolume: (change: { volume?: number; muted?: boolean }) => void;
}) {
  const { t } = useTranslation();
  const [draggedToMs, setDraggedToMs] = useState<number | null>(null);
  const durationMs = state.durationMs || knownDurationMs;
  const positionMs = Math.min(draggedToMs ?? state.positionMs, durationMs);
  const time = { position: clockText(positionMs), duration: clockText(durationMs) };
  const silent = state.muted || state.volume === 0;
  const share = (ms: number): string => `${(100 * Math.min(ms, durationMs)) / durationMs || 0}%`;

  return (
    <div className={css["controls"]}>
      <div className={css["seek"]}>
        <div className={css["marks"]} aria-hidden="true">
          <span data-kind="buffered" style={{ width: share(state.bufferedToMs) }} />
          {gaps.map(({ track, cause, fromMs, toMs }) => (
            <span
              key={`${track}-${cause}-${fromMs}`}
              data-kind="gap"
              style={{ left: share(fromMs), width: share(toMs - fromMs) }}
            />
          ))}
        </div>
        <Slider
          classNames={{
            root: css["slider"] ?? "",
            track: css["track"] ?? "",
            bar: css["bar"] ?? "",
            thumb: css["thumb"] ?? "",
          }}
          value={positionMs / 1000}
          max={Math.max(1, durationMs / 1000)}
          step={1}
          label={(seconds) => clockText(seconds * 1000)}
          thumbLabel={t("replay.seek")}
          thumbProps={{ "aria-valuetext": t("replay.positionOf", time) }}
          data-testid="replay-seek"
          onChange={(seconds) => setDraggedToMs(seconds * 1000)}
          onChangeEnd={(seconds) => {
            setDraggedToMs(null);
            onSeek(seconds * 1000);
          }}
        />
      </div>
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
          <NativeSelect
            classNames={{ input: css["rate"] ?? "" }}
            aria-label={t("replay.rate")}
            value={String(state.rate)}
            onChange={(event) => onRate(Number(event.currentTarget.value))}
            data={rates.map((rate) => ({
              value: String(rate),
              label: t("replay.rateTimes", { rate }),
            }))}
            data-testid="replay-rate"
          />
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

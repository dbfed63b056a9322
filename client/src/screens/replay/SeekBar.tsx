import { Slider } from "@mantine/core";
import { memo, type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chapter } from "../../../../protocol/chapters.ts";
import type { Storyboard } from "../../../../protocol/ladder.ts";
import { clockText } from "../../components/clockText.ts";
import type { GapLine } from "./gapLines.ts";
import type { SignSpan } from "./pulseSpans.ts";
import css from "./SeekBar.module.css";
import { SeekPreview } from "./SeekPreview.tsx";
import type { StageTurn } from "./stageTurns.ts";

/** Where the replay is, what of it is loaded, where it has holes, when children spoke and where they were lost, where chapters begin; over it, what is to be seen where. */
export function SeekBar({
  positionMs,
  durationMs,
  bufferedToMs,
  gaps,
  turns,
  signs,
  chapters,
  storyboard,
  onDrag,
  onSeek,
}: {
  positionMs: number;
  durationMs: number;
  bufferedToMs: number;
  gaps: readonly GapLine[];
  turns: readonly StageTurn[];
  signs: readonly SignSpan[];
  chapters: readonly Chapter[];
  storyboard: Storyboard | null;
  /** While the thumb is held; null when it is let go. */
  onDrag: (toMs: number | null) => void;
  onSeek: (toMs: number) => void;
}) {
  const { t } = useTranslation();
  const bar = useRef<HTMLDivElement>(null);
  const [pointedMs, setPointedMs] = useState<number | null>(null);
  const [held, setHeld] = useState(false);
  const previewMs = held ? positionMs : pointedMs;
  const time = { position: clockText(positionMs), duration: clockText(durationMs) };
  const share = (ms: number): string => shareOf(ms, durationMs);
  const point = ({ clientX }: PointerEvent): void => {
    const box = bar.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const along = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    setPointedMs(along * durationMs);
  };

  return (
    <div
      className={css["seek"]}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => setPointedMs(null)}
      onPointerUp={({ pointerType }) => {
        if (pointerType !== "mouse") setPointedMs(null);
      }}
      onPointerCancel={() => setPointedMs(null)}
    >
      <div className={css["marks"]} aria-hidden="true" ref={bar}>
        <span data-kind="buffered" style={{ width: share(bufferedToMs) }} />
        <GapMarks gaps={gaps} durationMs={durationMs} />
      </div>
      <div className={css["turns"]} aria-hidden="true">
        {turns.map(({ personId, fromMs, toMs }) => (
          <span
            key={`${personId}-${fromMs}`}
            style={{ left: share(fromMs), width: share(toMs - fromMs) }}
          />
        ))}
      </div>
      <SignMarks signs={signs} durationMs={durationMs} />
      <ChapterMarks chapters={chapters} durationMs={durationMs} />
      {previewMs !== null && (
        <SeekPreview
          atMs={previewMs}
          durationMs={durationMs}
          title={chapters.findLast(({ atMs }) => atMs <= previewMs)?.title ?? null}
          storyboard={storyboard}
        />
      )}
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
        label={null}
        thumbLabel={t("replay.seek")}
        thumbProps={{ "aria-valuetext": t("replay.positionOf", time) }}
        data-testid="replay-seek"
        onChange={(seconds) => {
          setHeld(true);
          onDrag(seconds * 1000);
        }}
        onChangeEnd={(seconds) => {
          setHeld(false);
          onDrag(null);
          onSeek(seconds * 1000);
        }}
      />
    </div>
  );
}

function shareOf(ms: number, durationMs: number): string {
  return `${(100 * Math.min(ms, durationMs)) / durationMs || 0}%`;
}

/** Hundreds in a long lesson over a bad network, and the bar is drawn four times a second: they are not. */
const GapMarks = memo(function GapMarks({
  gaps,
  durationMs,
}: {
  gaps: readonly GapLine[];
  durationMs: number;
}) {
  return gaps.map(({ track, cause, fromMs, toMs }) => (
    <span
      key={`${track}-${cause}-${fromMs}`}
      data-kind="gap"
      style={{ left: shareOf(fromMs, durationMs), width: shareOf(toMs - fromMs, durationMs) }}
    />
  ));
});

const ChapterMarks = memo(function ChapterMarks({
  chapters,
  durationMs,
}: {
  chapters: readonly Chapter[];
  durationMs: number;
}) {
  return (
    <div className={css["chapters"]} aria-hidden="true">
      {chapters.map(
        ({ atMs }, i) =>
          // Where the bar itself begins no mark says more.
          atMs > 0 && (
            // Two may begin at the same moment.
            <span key={`${atMs}-${i}`} style={{ left: shareOf(atMs, durationMs) }} />
          ),
      )}
    </div>
  );
});

/** Under the bar, as high as many children were lost or found it too fast; the list beside says it in words. */
const SignMarks = memo(function SignMarks({
  signs,
  durationMs,
}: {
  signs: readonly SignSpan[];
  durationMs: number;
}) {
  if (signs.length === 0) return null;
  const most = Math.max(...signs.map(({ tooFast, lost }) => tooFast + lost));
  return (
    <div className={css["signs"]} aria-hidden="true" data-testid="sign-marks">
      {signs.map(({ fromMs, toMs, tooFast, lost }) => (
        <span
          key={fromMs}
          data-kind={lost > 0 ? "lost" : "tooFast"}
          style={{
            left: shareOf(fromMs, durationMs),
            width: shareOf(toMs - fromMs, durationMs),
            height: `${(100 * (tooFast + lost)) / most}%`,
          }}
        />
      ))}
    </div>
  );
});

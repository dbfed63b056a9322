import { useEffect, useRef } from "react";
import { watchLevel } from "../media/soundLevel.ts";
import css from "./LevelMeter.module.css";

/** "Am I heard": a bar that follows the voice. Drawn without React, fifteen times a second. */
export function LevelMeter({ track, label }: { track: MediaStreamTrack | null; label: string }) {
  const bar = useRef<HTMLSpanElement>(null);
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const show = (level: number): void => {
      bar.current?.style.setProperty("--level", level.toFixed(3));
      meter.current?.setAttribute("aria-valuenow", String(Math.round(level * 100)));
    };
    show(0);
    return track ? watchLevel(track, show) : undefined;
  }, [track]);
  return (
    <div
      ref={meter}
      className={css["meter"]}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuenow={0}
      aria-valuemax={100}
      data-testid="level-meter"
    >
      <span ref={bar} className={css["bar"]} />
    </div>
  );
}

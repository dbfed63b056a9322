import type { Storyboard } from "../../../../protocol/ladder.ts";
import { clockText } from "../../components/clockText.ts";
import css from "./SeekPreview.module.css";
import { tileAt } from "./tileAt.ts";

/** What the pointer is over: the time, and the lesson's small picture of it where there is one. */
export function SeekPreview({
  atMs,
  durationMs,
  title,
  storyboard,
}: {
  atMs: number;
  durationMs: number;
  /** Of the chapter that it belongs to. */
  title: string | null;
  storyboard: Storyboard | null;
}) {
  const tile = storyboard && tileAt(storyboard, atMs);
  const halfPx = tile ? tile.width / 2 + 2 : title === null ? 32 : 80;
  const along = `${(100 * atMs) / durationMs || 0}%`;
  return (
    <div className={css["rail"]} aria-hidden="true">
      <div
        className={css["preview"]}
        style={{ left: `clamp(${halfPx}px, ${along}, calc(100% - ${halfPx}px))` }}
        data-testid="seek-preview"
      >
        {tile && (
          <span
            className={css["tile"]}
            style={{
              width: tile.width,
              height: tile.height,
              backgroundImage: `url("${tile.sheet}")`,
              backgroundPosition: `-${tile.x}px -${tile.y}px`,
            }}
          />
        )}
        {title !== null && <span className={css["title"]}>{title}</span>}
        <span className={css["time"]}>{clockText(atMs)}</span>
      </div>
    </div>
  );
}

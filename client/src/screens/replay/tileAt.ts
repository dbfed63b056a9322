import type { Storyboard } from "../../../../protocol/ladder.ts";

/** Where a time's picture lies in its sheet; null where the storyboard has none. */
export function tileAt(
  { everyMs, tileWidth, tileHeight, columns, rows, tiles, sheets }: Storyboard,
  atMs: number,
): { sheet: string; x: number; y: number; width: number; height: number } | null {
  const n = Math.min(tiles - 1, Math.max(0, Math.floor(atMs / everyMs)));
  const sheet = sheets[Math.floor(n / (columns * rows))];
  if (sheet === undefined) return null;
  const within = n % (columns * rows);
  return {
    sheet,
    x: (within % columns) * tileWidth,
    y: Math.floor(within / columns) * tileHeight,
    width: tileWidth,
    height: tileHeight,
  };
}

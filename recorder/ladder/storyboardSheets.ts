import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { storyboard } from "../../config/ladder.ts";
import type { PictureName, Storyboard } from "../../protocol/ladder.ts";
import type { Manifest } from "../../protocol/recording.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { sheetArguments } from "../transcode/ladderArguments.ts";
import type { SourceRendition, SourceSegment } from "./sourceRendition.ts";

const everyUs = storyboard.everyS * 1e6;
const tilesPerSheet = storyboard.columns * storyboard.rows;

/** The file of a segment's first picture, small and raw, until it is part of a sheet. */
export const tileFile = (segment: SourceSegment): string =>
  `tile-${segment.file.replace(/\.m4s$/, "")}-${storyboard.tile.width}x${storyboard.tile.height}.yuv`;

/** Segments whose first picture stands for a stretch of the lesson: the first to begin in each. */
export function tiledSegments(segments: readonly SourceSegment[]): Set<SourceSegment> {
  const tiled = new Set<SourceSegment>();
  let stretch = -1;
  for (const segment of segments) {
    const own = Math.floor(segment.fromUs / everyUs);
    if (own > stretch) tiled.add(segment);
    stretch = Math.max(stretch, own);
  }
  return tiled;
}

/**
 * Whose picture stands for each stretch: the screen while something is shared, else the camera; where no
 * segment begins in a stretch, the one before it is still shown.
 */
export function chooseTiles({
  durationMs,
  gaps,
  renditions,
}: Pick<Manifest, "durationMs" | "gaps"> & {
  renditions: readonly { name: PictureName; segments: readonly SourceSegment[] }[];
}): SourceSegment[] {
  const tiled = new Map(
    renditions.map(({ name, segments }) => [name, [...tiledSegments(segments)]] as const),
  );
  const count = Math.max(1, Math.ceil(durationMs / (everyUs / 1000)));
  const shared = (atMs: number): boolean =>
    tiled.has("screen") &&
    !gaps.some(({ track, fromMs, toMs }) => track === "screen" && fromMs <= atMs && atMs < toMs);
  return Array.from({ length: count }, (_, n) => {
    const shown = (name: PictureName): SourceSegment | undefined =>
      tiled.get(name)?.findLast(({ fromUs }) => fromUs < (n + 1) * everyUs);
    const screen = shown("screen");
    const useScreen = screen !== undefined && shared(Math.ceil(screen.fromUs / 1000));
    const chosen = useScreen ? screen : (shown("camera") ?? screen);
    return chosen === undefined ? [] : [chosen];
  }).flat();
}

/** Puts the tiles, which have to be there, into sheets. */
export async function makeStoryboard({
  manifest,
  renditions,
  folder,
  ffmpeg,
  signal,
}: {
  manifest: Manifest;
  renditions: readonly SourceRendition[];
  folder: ReplayFolder;
  ffmpeg: Ffmpeg;
  signal: AbortSignal;
}): Promise<Storyboard | null> {
  const { tile, columns, rows } = storyboard;
  const tiles = chooseTiles({ ...manifest, renditions });
  if (tiles.length === 0) return null;
  const sheets: string[] = [];
  for (let at = 0; at < tiles.length; at += tilesPerSheet) {
    const some = tiles.slice(at, at + tilesPerSheet);
    const input = Buffer.concat(
      await Promise.all(some.map((segment) => readFile(folder.path(tileFile(segment))))),
    );
    const digest = createHash("sha256").update(input).digest("hex").slice(0, 10);
    const name = `storyboard-${sheets.length}-${digest}.jpg`;
    if (folder.sizeOf(name) === null) {
      const args = sheetArguments({ tile, columns, rows });
      await folder.writeSegment(
        name,
        await ffmpeg.run({ args, input, timeLimitMs: 60_000, signal }),
      );
    }
    sheets.push(name);
  }
  return {
    everyMs: storyboard.everyS * 1000,
    tileWidth: tile.width,
    tileHeight: tile.height,
    columns,
    rows,
    tiles: tiles.length,
    sheets,
  };
}

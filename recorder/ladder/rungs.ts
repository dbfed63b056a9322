import { createHash } from "node:crypto";
import { ladder, type PictureCoding, type RungCoding } from "../../config/ladder.ts";
import type { PictureName } from "../../protocol/ladder.ts";

export type Size = { width: number; height: number };

/** One rendition to be made of a picture. */
export type Rung = RungCoding & {
  /** Begins the names of its files: `camera480`. */
  name: string;
  shortSide: number;
  coding: PictureCoding;
};

const shortSideOf = ({ width, height }: Size): number => Math.min(width, height);

/** The rungs below the largest of the source's sizes; the source itself stands for what is above. */
export function rungsFor(picture: PictureName, sizes: readonly Size[]): Rung[] {
  const coding: PictureCoding = ladder[picture];
  const largest = Math.max(0, ...sizes.map(shortSideOf));
  return coding.rungs
    .filter(({ shortSide }) => shortSide < largest)
    .map((rung) => ({ ...rung, name: `${picture}${rung.shortSide}`, coding }));
}

/**
 * What a source of this size becomes on a rung, in even numbers of pixels. Null where it is not larger:
 * there the rung takes the source's own segments.
 */
export function rungSize(source: Size, shortSide: number): Size | null {
  if (shortSideOf(source) <= shortSide) return null;
  const scale = shortSide / shortSideOf(source);
  return { width: even(source.width * scale), height: even(source.height * scale) };
}

/**
 * Names of what a segment becomes on a rung. They follow from the source's names, which tell its content
 * apart, and from the settings: what is there under its name need not be made again.
 */
export function rungFiles(
  rung: Rung,
  source: { n: number; file: string; initFile: string },
): { file: string; initFile: string } {
  const { name, coding, crf, peakBps } = rung;
  const { preset, tune, framesPerSecond, scaler } = coding;
  const settings = [crf, peakBps, preset, tune, framesPerSecond, scaler];
  const digest = (of: string): string =>
    createHash("sha256")
      .update(JSON.stringify([settings, of]))
      .digest("hex")
      .slice(0, 10);
  return {
    file: `${name}-${source.n}-${digest(source.file)}.m4s`,
    initFile: `${name}-init-${digest(source.initFile)}.mp4`,
  };
}

function even(size: number): number {
  return Math.max(2, 2 * Math.round(size / 2));
}

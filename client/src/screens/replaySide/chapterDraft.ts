import {
  type Chapter,
  latestReplayMs,
  longestChapterTitle,
} from "../../../../protocol/chapters.ts";

/** One line of the editor, as it is written. */
export interface ChapterLine {
  key: number;
  time: string;
  title: string;
}

/** `12:34`, `1:02:03` or `90` (seconds) to milliseconds; null where it is no time. */
export function timeOf(text: string): number | null {
  const parts = text.trim().replaceAll("：", ":").split(":");
  if (parts.length > 3 || parts.some((part) => !/^\d{1,5}$/.test(part))) return null;
  const numbers = parts.map(Number);
  if (numbers.slice(1).some((part) => part > 59)) return null;
  const ms = numbers.reduce((total, part) => total * 60 + part, 0) * 1_000;
  return ms <= latestReplayMs ? ms : null;
}

export type LineFault = "time" | "title";

/** What is wrong with a line; null where nothing is. */
export function faultOf({ time, title }: ChapterLine): LineFault | null {
  if (timeOf(time) === null) return "time";
  const { length } = title.trim();
  return length === 0 || length > longestChapterTitle ? "title" : null;
}

/** In order; null while a line is not right. */
export function chaptersIn(lines: readonly ChapterLine[]): Chapter[] | null {
  const chapters = lines.flatMap((line) => {
    const atMs = timeOf(line.time);
    return atMs === null || faultOf(line) !== null ? [] : [{ atMs, title: line.title.trim() }];
  });
  return chapters.length === lines.length ? chapters.toSorted((a, b) => a.atMs - b.atMs) : null;
}

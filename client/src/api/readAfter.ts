import type { BoardReading } from "../../../protocol/boardReading.ts";

/** A page of the board as far as it was read. */
export type ReadPage = Pick<BoardReading, "next" | "strokes">;

/** The page with what is new of it, in the order in which it was begun; the same page where nothing is. */
export function readAfter(
  known: ReadPage | undefined,
  { next, whole, strokes, erased }: BoardReading,
): ReadPage {
  if (!known || whole) return { next, strokes };
  if (next === known.next) return known;
  const news = new Map(strokes.map((stroke) => [stroke.strokeId, stroke]));
  const gone = new Set(erased);
  const before = new Set(known.strokes.map(({ strokeId }) => strokeId));
  return {
    next,
    strokes: [
      ...known.strokes
        .filter(({ strokeId }) => !gone.has(strokeId))
        .map((stroke) => news.get(stroke.strokeId) ?? stroke),
      ...strokes.filter(({ strokeId }) => !before.has(strokeId)),
    ],
  };
}

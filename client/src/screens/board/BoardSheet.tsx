import { useSyncExternalStore, useCallback, useEffect } from "react";
import type { BoardPage, Stroke } from "../../../../protocol/board.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { BoardStrokes } from "../../media/boardStrokes.ts";
import { BoardPicture } from "./BoardPicture.tsx";
import { type PenStyle, usePen } from "./usePen.ts";

/** One page of the board as it grows, with the pen of whoever has one. */
export function BoardSheet({
  lessonId,
  page,
  strokes,
  pen,
  mayErase,
  label,
}: {
  lessonId: LessonId;
  page: BoardPage;
  strokes: BoardStrokes;
  /** Null for whoever only looks. */
  pen: PenStyle | null;
  mayErase: (stroke: Stroke) => boolean;
  label: string;
}) {
  const { pageId } = page;
  useEffect(() => strokes.look(pageId), [strokes, pageId]);
  const marks = useSyncExternalStore(
    useCallback((listener: () => void) => strokes.subscribe(listener), [strokes]),
    () => strokes.strokesOf(pageId),
  );
  const drawing = usePen({ page, strokes, pen: pen ?? idle, mayErase });
  return (
    <BoardPicture
      {...{ lessonId, page, marks, label }}
      drawing={pen ? { ...drawing, "data-drawing": pen.tool } : undefined}
    />
  );
}

/** Never drawn with. */
const idle: PenStyle = { tool: "pen", colour: "black", thickness: "fine" };

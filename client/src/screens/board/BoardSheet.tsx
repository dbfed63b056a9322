import {
  type SVGAttributes,
  useSyncExternalStore,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { type BoardPage, boardWidth, type Stroke } from "../../../../protocol/board.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { BoardStrokes } from "../../media/boardStrokes.ts";
import css from "./Board.module.css";
import { BoardPicture } from "./BoardPicture.tsx";
import { placeOf } from "../../../../protocol/boardText.ts";
import { type BoardPoint, type PenStyle, pointOn, usePen } from "./usePen.ts";
import { WritingField } from "./WritingField.tsx";

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
  const { t } = useTranslation();
  const { pageId, height } = page;
  useEffect(() => strokes.look(pageId), [strokes, pageId]);
  const marks = useSyncExternalStore(
    useCallback((listener: () => void) => strokes.subscribe(listener), [strokes]),
    () => strokes.strokesOf(pageId),
  );
  /** Where a text is being typed. */
  const [writingAt, setWritingAt] = useState<BoardPoint | null>(null);
  /** The tap that ends one text begins no other. */
  const wasWriting = useRef(false);
  const drawing = usePen({ page, strokes, pen: pen ?? idle, mayErase });
  const writes = pen?.tool === "text";
  const writing: SVGAttributes<SVGSVGElement> = {
    onPointerDown: () => {
      wasWriting.current = writingAt !== null;
    },
    onClick: (event) => {
      if (!wasWriting.current) setWritingAt(pointOn(event.currentTarget, event, height));
    },
  };
  return (
    <BoardPicture
      {...{ lessonId, page, marks, label }}
      drawing={pen ? { ...(writes ? writing : drawing), "data-drawing": pen.tool } : undefined}
    >
      {writes && writingAt === null && (
        <button
          type="button"
          className={css["write"]}
          onClick={() => setWritingAt([boardWidth / 4, Math.round(height / 2)])}
          data-testid="write-text"
        >
          {t("drawing.write")}
        </button>
      )}
      {writes && writingAt !== null && (
        <WritingField
          at={writingAt}
          pageHeight={height}
          colour={pen.colour}
          thickness={pen.thickness}
          onWritten={(text) => {
            setWritingAt(null);
            const { thickness } = pen;
            if (text !== "")
              strokes.write(pageId, pen, placeOf(writingAt, { thickness, text, height }), text);
          }}
        />
      )}
    </BoardPicture>
  );
}

/** Never drawn with. */
const idle: PenStyle = { tool: "pen", colour: "black", thickness: "fine" };

import { memo, useState, useSyncExternalStore, useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { type BoardPage, boardWidth, type Stroke } from "../../../../protocol/board.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { slideUrl } from "../../../../protocol/slides.ts";
import type { BoardStrokes } from "../../media/boardStrokes.ts";
import css from "./Board.module.css";
import { inks, shapeOf, thicknessOf } from "./strokeShape.ts";
import { type PenStyle, usePen } from "./usePen.ts";

/** One page of the board as large as fits, and on it whatever is drawn. */
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
  const { pageId, slide, height } = page;
  useEffect(() => strokes.look(pageId), [strokes, pageId]);
  const drawn = useSyncExternalStore(
    useCallback((listener: () => void) => strokes.subscribe(listener), [strokes]),
    () => strokes.strokesOf(pageId),
  );
  const url = slide && slideUrl({ lessonId, ...slide });
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const isFailed = url !== null && failedUrl === url;
  const drawing = usePen({ page, strokes, pen: pen ?? idle, mayErase });
  return (
    <div className={css["frame"]}>
      <div
        className={css["sheet"]}
        style={{
          aspectRatio: `${boardWidth} / ${height}`,
          width: `min(100cqw, calc(100cqh * ${boardWidth / height}))`,
        }}
      >
        {url !== null && !isFailed && (
          <img src={url} alt="" draggable={false} onError={() => setFailedUrl(url)} />
        )}
        {isFailed && <p className={css["note"]}>{t("slides.unseen")}</p>}
        {drawn === null && <p className={css["note"]}>{t("board.coming")}</p>}
        <svg
          viewBox={`0 0 ${boardWidth} ${height}`}
          role="img"
          aria-label={label}
          data-testid="board"
          data-page={pageId}
          data-drawing={pen?.tool}
          {...(pen ? drawing : {})}
        >
          {drawn?.map((stroke) => (
            <Mark key={stroke.strokeId} stroke={stroke} />
          ))}
        </svg>
      </div>
    </div>
  );
}

/** Never drawn with. */
const idle: PenStyle = { tool: "pen", colour: "black", thickness: "fine" };

const Mark = memo(function OneMark({ stroke }: { stroke: Stroke }) {
  const { path, isOutline } = shapeOf(stroke);
  const ink = inks[stroke.colour];
  return isOutline ? (
    <path d={path} fill={ink} data-testid="stroke" data-colour={stroke.colour} />
  ) : (
    <path
      d={path}
      fill="none"
      stroke={ink}
      strokeWidth={thicknessOf(stroke)}
      strokeLinecap="round"
      strokeLinejoin="round"
      opacity={stroke.tool === "marker" ? 0.35 : 1}
      data-testid="stroke"
      data-colour={stroke.colour}
    />
  );
});

import { memo, type ReactNode, type SVGAttributes, useState } from "react";
import { useTranslation } from "react-i18next";
import { type BoardPage, boardWidth } from "../../../../protocol/board.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { slideUrl } from "../../../../protocol/slides.ts";
import css from "./Board.module.css";
import { lettersOf, lineOf, linesOf } from "../../../../protocol/boardText.ts";
import { type BoardMark, inks, shapeOf, thicknessOf } from "../../../../protocol/strokeShape.ts";

/** One page of the board as large as fits, and on it whatever is drawn. */
export function BoardPicture({
  lessonId,
  page: { pageId, slide, height },
  marks,
  label,
  drawing,
  children,
}: {
  lessonId: LessonId;
  page: BoardPage;
  /** Null while they are on their way. */
  marks: readonly BoardMark[] | null;
  label: string;
  /** What hears the pen of whoever draws here. */
  drawing?: (SVGAttributes<SVGSVGElement> & { "data-drawing": string }) | undefined;
  /** Over the strokes. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const url = slide && slideUrl({ lessonId, ...slide });
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const isFailed = url !== null && failedUrl === url;
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
        {marks === null && <p className={css["note"]}>{t("drawing.coming")}</p>}
        <svg
          viewBox={`0 0 ${boardWidth} ${height}`}
          role="img"
          aria-label={label}
          data-testid="board"
          data-page={pageId}
          {...drawing}
        >
          {marks?.map((mark) => (
            <Mark key={mark.strokeId} mark={mark} />
          ))}
        </svg>
        <p className={css["spoken"]}>{marks?.flatMap(({ text }) => text ?? []).join(" ")}</p>
        {children}
      </div>
    </div>
  );
}

export const Mark = memo(function OneMark({ mark }: { mark: BoardMark }) {
  if (mark.tool === "text") return <Writing mark={mark} />;
  const { path, isOutline } = shapeOf(mark);
  const ink = inks[mark.colour];
  return isOutline ? (
    <path d={path} fill={ink} data-testid="stroke" data-colour={mark.colour} />
  ) : (
    <path
      d={path}
      fill="none"
      stroke={ink}
      strokeWidth={thicknessOf(mark)}
      strokeLinecap="round"
      strokeLinejoin="round"
      opacity={mark.tool === "marker" ? 0.35 : 1}
      data-testid="stroke"
      data-colour={mark.colour}
    />
  );
});

/** What was typed is only ever text. */
function Writing({ mark }: { mark: BoardMark }) {
  const { points, thickness, colour } = mark;
  const [x = 0, y = 0] = points;
  return (
    <text
      className={css["text"]}
      y={y + lettersOf(thickness)}
      fontSize={lettersOf(thickness)}
      fill={inks[colour]}
      data-testid="board-text"
      data-colour={colour}
    >
      {linesOf(mark).map((line, n) => (
        <tspan key={n} x={x} dy={n === 0 ? 0 : lineOf(thickness)}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

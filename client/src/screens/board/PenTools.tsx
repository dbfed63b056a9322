import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { BoardColour, BoardThickness } from "../../../../protocol/board.ts";
import {
  IconArrowBackUp,
  IconCircle,
  IconEraser,
  IconHighlight,
  IconLetterT,
  IconLine,
  IconPencil,
  IconSquare,
} from "../../components/icons.ts";
import css from "./Board.module.css";
import { inks } from "../../../../protocol/strokeShape.ts";
import type { PenStyle } from "./usePen.ts";

const tools: readonly [PenStyle["tool"], ReactNode][] = [
  ["pen", <IconPencil key="pen" size={24} aria-hidden="true" />],
  ["marker", <IconHighlight key="marker" size={24} aria-hidden="true" />],
  ["line", <IconLine key="line" size={24} aria-hidden="true" />],
  ["rectangle", <IconSquare key="rectangle" size={24} aria-hidden="true" />],
  ["ellipse", <IconCircle key="ellipse" size={24} aria-hidden="true" />],
  ["text", <IconLetterT key="text" size={24} aria-hidden="true" />],
  ["eraser", <IconEraser key="eraser" size={24} aria-hidden="true" />],
];
/** In pixels, on the buttons. */
const dots = { fine: 6, medium: 12, thick: 20 } as const;

/** What is drawn with. */
export function PenTools({
  pen,
  without,
  onPen,
  onUndo,
}: {
  pen: PenStyle;
  /** A tool that is not offered here. */
  without?: PenStyle["tool"];
  onPen: (pen: PenStyle) => void;
  onUndo: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div
      className={css["tools"]}
      role="group"
      aria-label={t("drawing.tools")}
      data-testid="pen-tools"
    >
      <span>
        {tools
          .filter(([tool]) => tool !== without)
          .map(([tool, icon]) => (
            <button
              key={tool}
              type="button"
              aria-label={t(`drawing.tool.${tool}`)}
              aria-pressed={pen.tool === tool}
              onClick={() => onPen({ ...pen, tool })}
              data-testid={`tool-${tool}`}
            >
              {icon}
            </button>
          ))}
        <button type="button" aria-label={t("drawing.undo")} onClick={onUndo} data-testid="undo">
          <IconArrowBackUp size={24} aria-hidden="true" />
        </button>
      </span>
      <span>
        {BoardColour.options.map((colour) => (
          <button
            key={colour}
            type="button"
            aria-label={t(`drawing.colour.${colour}`)}
            aria-pressed={pen.colour === colour}
            onClick={() => onPen({ ...pen, colour })}
            data-testid={`colour-${colour}`}
          >
            <i className={css["ink"]} style={{ background: inks[colour] }} />
          </button>
        ))}
        {BoardThickness.options.map((thickness) => (
          <button
            key={thickness}
            type="button"
            aria-label={t(`drawing.thickness.${thickness}`)}
            aria-pressed={pen.thickness === thickness}
            onClick={() => onPen({ ...pen, thickness })}
          >
            <i className={css["dot"]} style={{ width: dots[thickness], height: dots[thickness] }} />
          </button>
        ))}
      </span>
    </div>
  );
}

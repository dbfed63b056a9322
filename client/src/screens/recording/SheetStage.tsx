import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { boardWidth } from "../../../../protocol/board.ts";
import { MediaPicture } from "../../components/MediaPicture.tsx";
import type { Composition } from "../../media/recording/composition.ts";
import { freeOf } from "../../media/recording/layout.ts";
import type { Sheets } from "../../media/recording/sheets/sheets.ts";
import { Mark } from "../board/BoardPicture.tsx";
import { PenTools } from "../board/PenTools.tsx";
import { type PenStyle, usePen } from "../board/usePen.ts";
import css from "./Recording.module.css";
import { SheetPages } from "./SheetPages.tsx";

const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;

/**
 * The picture as it is recorded, and over its page what is drawn on it: that is there at once, while the picture comes
 * a few times a second. Under the camera nothing can be drawn, because nobody would see it.
 */
export function SheetStage({ sheets, composition }: { sheets: Sheets; composition: Composition }) {
  const { t } = useTranslation();
  const { shown, at, of } = useSyncExternalStore(sheets.subscribe, sheets.getState);
  const { pageId, height } = shown;
  const { strokes } = sheets;
  const marks = useSyncExternalStore(strokes.subscribe, () => strokes.strokesOf(pageId));
  const {
    frame,
    screen: box,
    camera,
  } = useSyncExternalStore(composition.subscribe, composition.getLaid);
  const [pen, setPen] = useState<PenStyle>({ tool: "pen", colour: "red", thickness: "medium" });
  const drawing = usePen({ page: { pageId, height }, strokes, pen, mayErase: () => true });
  return (
    <div className={css["sheets"]}>
      <div className={css["stage"]} data-sheets>
        <div className={css["picture"]}>
          <MediaPicture
            track={composition.picture}
            label={t("recording.preview")}
            testId="recording-preview"
          />
          {box && (
            <svg
              className={css["pen"]}
              style={{
                left: percent(box.x, frame.width),
                top: percent(box.y, frame.height),
                width: percent(box.width, frame.width),
                height: percent(box.height, frame.height),
                clipPath: freeOf(box, camera),
              }}
              viewBox={`0 0 ${boardWidth} ${height}`}
              role="img"
              aria-label={t("recording.page", { at, of })}
              data-testid="sheet"
              {...drawing}
            >
              {marks.map((mark) => (
                <Mark key={mark.strokeId} mark={mark} />
              ))}
            </svg>
          )}
        </div>
      </div>
      <SheetPages sheets={sheets} />
      <PenTools pen={pen} without="text" onPen={setPen} onUndo={() => sheets.undo()} />
    </div>
  );
}

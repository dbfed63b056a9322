import type { ComponentProps, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BoardPage, Stroke } from "../../../../protocol/board.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import type { ShownSlide, SlidePoint } from "../../../../protocol/slides.ts";
import type { BoardStrokes } from "../../media/boardStrokes.ts";
import { SharedArea } from "../slides/SharedArea.tsx";
import { SlidePicture } from "../slides/SlidePicture.tsx";
import { BoardSheet } from "./BoardSheet.tsx";
import type { PenStyle } from "./usePen.ts";

/** The board, and beside it the slide that it does not lie over and the shared screen. */
export function BoardThings({
  lessonId,
  slide,
  point,
  screen,
  screenId,
  told,
  onLarge,
  ...sheet
}: {
  lessonId: LessonId;
  page: BoardPage;
  strokes: BoardStrokes;
  /** Null for whoever only looks. */
  pen: PenStyle | null;
  mayErase: (stroke: Stroke) => boolean;
  slide: ShownSlide | null;
  point: SlidePoint | null;
  screen: ReactNode;
  /** Of the shared screen; null when there is none. */
  screenId: string | null;
} & Pick<ComponentProps<typeof SharedArea>, "told" | "onLarge">) {
  const { t } = useTranslation();
  return (
    <SharedArea
      {...{ told, onLarge }}
      things={[
        {
          of: "board",
          id: "",
          node: <BoardSheet {...sheet} lessonId={lessonId} label={t("board.title")} />,
        },
        ...(slide === null
          ? []
          : [
              {
                of: "slide",
                // Where the board lay over it, it was there before.
                isQuiet: true,
                id: slide.deckId,
                node: <SlidePicture lessonId={lessonId} shown={slide} point={point} />,
              } as const,
            ]),
        ...(screenId === null ? [] : [{ of: "screen", id: screenId, node: screen } as const]),
      ]}
    />
  );
}

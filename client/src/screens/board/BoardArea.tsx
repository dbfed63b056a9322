import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LessonId, ParticipantId } from "../../../../protocol/ids.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import { BoardStrokes } from "../../media/boardStrokes.ts";
import { SharedArea } from "../slides/SharedArea.tsx";
import { SlidePicture } from "../slides/SlidePicture.tsx";
import css from "./Board.module.css";
import { BoardSheet } from "./BoardSheet.tsx";
import { besideBoard, shownPage } from "./boardPages.ts";
import { PenTools } from "./PenTools.tsx";
import type { PenStyle } from "./usePen.ts";

/** The board as a child sees it: only to look at, until the teacher lends the pen. */
export default function BoardArea({
  lessonId,
  session,
  selfId,
  state,
  screen,
  screenId,
}: {
  lessonId: LessonId;
  session: Pick<LiveSessionContract, "say" | "board">;
  selfId: ParticipantId;
  state: Pick<LiveState, "board" | "slides">;
  screen: ReactNode;
  /** Of the shared screen; null when there is none. */
  screenId: string | null;
}) {
  const { t } = useTranslation();
  const { board, slides } = state;
  const [strokes] = useState(() => new BoardStrokes({ session, selfId }));
  const [pen, setPen] = useState<PenStyle>({ tool: "pen", colour: "blue", thickness: "medium" });
  const page = shownPage(board);
  if (!page) return null;
  const hasPen = board.pen.everyone || board.pen.participantIds.includes(selfId);
  const slide = besideBoard(slides.shown, page);
  return (
    <div className={css["board"]}>
      <SharedArea
        things={[
          {
            of: "board",
            id: "",
            node: (
              <BoardSheet
                lessonId={lessonId}
                page={page}
                strokes={strokes}
                pen={hasPen ? pen : null}
                mayErase={({ by }) => by === selfId}
                label={t("board.title")}
              />
            ),
          },
          ...(slide === null
            ? []
            : [
                {
                  of: "slide",
                  // Where the board lay over it, it was there before.
                  isQuiet: true,
                  id: slide.deckId,
                  node: <SlidePicture lessonId={lessonId} shown={slide} point={slides.point} />,
                } as const,
              ]),
          ...(screenId === null ? [] : [{ of: "screen", id: screenId, node: screen } as const]),
        ]}
      />
      <p className={css["news"]} role="status" data-testid="pen-news">
        {hasPen ? t("board.yourPen") : ""}
      </p>
      {hasPen && <PenTools pen={pen} onPen={setPen} onUndo={() => strokes.undo(page.pageId)} />}
    </div>
  );
}

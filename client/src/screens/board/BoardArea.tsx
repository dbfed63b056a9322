import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { besideBoard } from "../../../../protocol/besideBoard.ts";
import type { LessonId, ParticipantId } from "../../../../protocol/ids.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import { BoardStrokes } from "../../media/boardStrokes.ts";
import css from "./Board.module.css";
import { BoardThings } from "./BoardThings.tsx";
import { shownPage } from "./boardPages.ts";
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
  return (
    <div className={css["board"]}>
      <BoardThings
        {...{ lessonId, page, strokes, screen, screenId }}
        pen={hasPen ? pen : null}
        mayErase={({ by }) => by === selfId}
        slide={besideBoard(slides.shown, page)}
        point={slides.point}
        told={slides.large}
      />
      <p className={css["news"]} role="status" data-testid="pen-news">
        {hasPen ? t("drawing.yourPen") : ""}
      </p>
      {hasPen && <PenTools pen={pen} onPen={setPen} onUndo={() => strokes.undo(page.pageId)} />}
    </div>
  );
}

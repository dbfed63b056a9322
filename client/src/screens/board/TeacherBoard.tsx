import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { besideBoard } from "../../../../protocol/besideBoard.ts";
import { type BoardPage, mostBoardPages } from "../../../../protocol/board.ts";
import { BoardPageId, type LessonId, type ParticipantId } from "../../../../protocol/ids.ts";
import { ConfirmDialog } from "../../components/ConfirmDialog.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import {
  IconChevronLeft,
  IconChevronRight,
  IconPlus,
  IconPresentation,
  IconSquareRoundedX,
  IconTrash,
} from "../../components/icons.ts";
import type { LiveSessionContract, LiveState } from "../../media/liveSessionTypes.ts";
import type { LiveSlides } from "../../media/liveSlides.ts";
import { BoardStrokes } from "../../media/boardStrokes.ts";
import css from "./Board.module.css";
import { BoardThings } from "./BoardThings.tsx";
import { leafing, shownPage } from "./boardPages.ts";
import { PenTools } from "./PenTools.tsx";
import type { PenStyle } from "./usePen.ts";

/** The board with everything that draws on it, leafs, and clears it. */
export default function TeacherBoard({
  lessonId,
  session,
  selfId,
  state,
  slides,
  screen,
  screenId,
}: {
  lessonId: LessonId;
  session: Pick<LiveSessionContract, "say" | "board">;
  selfId: ParticipantId;
  state: Pick<LiveState, "board" | "slides">;
  /** Shows a slide, and the board over it. */
  slides: Pick<LiveSlides, "show" | "enlarge">;
  screen: ReactNode;
  screenId: string | null;
}) {
  const { t } = useTranslation();
  const { board } = state;
  const { shown } = state.slides;
  const [strokes] = useState(() => new BoardStrokes({ session, selfId }));
  const [pen, setPen] = useState<PenStyle>({ tool: "pen", colour: "black", thickness: "medium" });
  const [clearing, setClearing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const page = shownPage(board);
  if (!page) return null;
  const { pageId } = page;
  const leaf = leafing(board, page, shown);
  const beside = besideBoard(shown, page);
  const act = (asked: Promise<unknown>): void => {
    setError(null);
    asked.catch(setError);
  };
  const open = (slide: BoardPage["slide"]): void =>
    act(session.say("board:open", { pageId: BoardPageId.parse(crypto.randomUUID()), slide }));
  const goTo = (to: BoardPage | number | null): void => {
    if (to === null) return;
    if (typeof to !== "number") act(session.say("board:turn", { pageId: to.pageId }));
    else if (leaf.over) act(slides.show({ deckId: leaf.over.deckId, page: to }));
  };
  return (
    <div className={css["board"]}>
      <BoardThings
        {...{ lessonId, page, strokes, pen, screen, screenId }}
        mayErase={() => true}
        slide={beside}
        point={null}
        told={state.slides.large}
        // A refusal means that the lesson is gone, which the page shows by itself.
        onLarge={(large) => void slides.enlarge(large).catch(() => undefined)}
      />
      <PenTools pen={pen} onPen={setPen} onUndo={() => strokes.undo(pageId)} />
      <div className={css["pages"]} role="group" aria-label={t("drawing.pages")}>
        {error !== null && <ErrorNote error={error} />}
        <span>
          <button
            type="button"
            aria-label={t("drawing.back")}
            disabled={leaf.back === null}
            onClick={() => goTo(leaf.back)}
            data-testid="board-back"
          >
            <IconChevronLeft size={24} aria-hidden="true" />
          </button>
          <p aria-live="polite" data-testid="board-number">
            {leaf.at} / {leaf.of}
          </p>
          <button
            type="button"
            aria-label={t("drawing.next")}
            disabled={leaf.next === null}
            onClick={() => goTo(leaf.next)}
            data-testid="board-next"
          >
            <IconChevronRight size={24} aria-hidden="true" />
          </button>
        </span>
        <span>
          {beside !== null && (
            <button
              type="button"
              onClick={() => open({ deckId: beside.deckId, page: beside.page })}
              data-testid="board-over-slide"
            >
              <IconPresentation size={20} aria-hidden="true" />
              {t("drawing.overSlide")}
            </button>
          )}
          <button
            type="button"
            disabled={board.pages.length >= mostBoardPages}
            onClick={() => open(null)}
            data-testid="board-new"
          >
            <IconPlus size={20} aria-hidden="true" />
            {t("drawing.newPage")}
          </button>
          <button
            type="button"
            aria-label={t("drawing.clear")}
            onClick={() => setClearing(true)}
            data-testid="board-clear"
          >
            <IconTrash size={20} aria-hidden="true" />
          </button>
          <button
            type="button"
            aria-label={t("drawing.close")}
            onClick={() => act(session.say("board:close", {}))}
            data-testid="board-close"
          >
            <IconSquareRoundedX size={20} aria-hidden="true" />
          </button>
        </span>
      </div>
      {clearing && (
        <ConfirmDialog
          title={t("drawing.clear")}
          text={t("drawing.clearAsk")}
          confirm={t("drawing.clear")}
          pending={false}
          error={null}
          danger
          onConfirm={() => {
            setClearing(false);
            act(session.say("board:clear", { pageId }));
          }}
          onClose={() => setClearing(false)}
        />
      )}
    </div>
  );
}

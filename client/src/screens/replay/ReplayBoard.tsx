import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { BoardPage } from "../../../../protocol/board.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { BoardPicture } from "../board/BoardPicture.tsx";
import { areSameMarks, marksAt, type StrokeSpan } from "../../../../protocol/boardSpans.ts";
import { type Playhead, useMoment } from "./useMoment.ts";

/** One page of the board as it was at the moment that plays. */
export default function ReplayBoard({
  lessonId,
  page,
  strokes,
  playhead,
}: {
  lessonId: LessonId;
  page: BoardPage;
  strokes: readonly StrokeSpan[];
  playhead: Playhead;
}) {
  const { t } = useTranslation();
  const { pageId } = page;
  const marks = useMoment(
    playhead,
    useCallback(
      (positionMs: number) => marksAt(strokes, { pageId, positionMs }),
      [strokes, pageId],
    ),
    areSameMarks,
  );
  return <BoardPicture {...{ lessonId, page, marks }} label={t("board.title")} />;
}

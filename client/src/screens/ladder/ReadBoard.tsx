import { useTranslation } from "react-i18next";
import { type BoardPage, boardWidth } from "../../../../protocol/board.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useBoardReading } from "../../api/boardReading.ts";
import { BoardPicture } from "../board/BoardPicture.tsx";
import css from "./ReadAlong.module.css";

/** The page of the board that the class sees, with what is drawn on it. */
export default function ReadBoard({ lessonId, page }: { lessonId: LessonId; page: BoardPage }) {
  const { t } = useTranslation();
  const { data } = useBoardReading(lessonId, page.pageId);
  const shape = boardWidth / page.height;
  return (
    <div
      className={css["board"]}
      style={{ aspectRatio: shape, width: `min(100%, calc(70dvh * ${shape}))` }}
    >
      <BoardPicture
        {...{ lessonId, page }}
        marks={data?.strokes ?? null}
        label={t("board.title")}
      />
    </div>
  );
}

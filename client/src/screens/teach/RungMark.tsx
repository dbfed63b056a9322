import { useTranslation } from "react-i18next";
import type { LessonRung } from "../../../../protocol/lessonRungs.ts";
import {
  IconHeadphones,
  IconMessageQuestion,
  IconPresentation,
  IconVideo,
} from "../../components/icons.ts";
import css from "./ClassList.module.css";

const pictures = {
  video: IconVideo,
  slides: IconPresentation,
  sound: IconHeadphones,
  text: IconMessageQuestion,
} as const satisfies Record<LessonRung, unknown>;

/** How much of the lesson reaches a child: sign and word. */
export function RungMark({ rung }: { rung: LessonRung }) {
  const { t } = useTranslation();
  const Picture = pictures[rung];
  return (
    <span className={css["rung"]} data-rung={rung} data-testid="rung">
      <Picture size={18} aria-hidden="true" />
      {t(`teach.rung.${rung}`)}
    </span>
  );
}

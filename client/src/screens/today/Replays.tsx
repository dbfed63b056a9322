import { Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Lesson } from "../../../../protocol/lessons.ts";
import { LessonRow } from "../home/LessonRow.tsx";
import css from "./Today.module.css";

/** To watch again: lessons of the last days. */
export function Replays({
  replays,
  showTeacher,
}: {
  replays: readonly Lesson[];
  showTeacher: boolean;
}) {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {t("today.replays")}
      </Title>
      <ul className={css["rows"]}>
        {replays.map((lesson) => (
          <LessonRow key={lesson.lessonId} lesson={lesson} isPast showTeacher={showTeacher} />
        ))}
      </ul>
    </section>
  );
}

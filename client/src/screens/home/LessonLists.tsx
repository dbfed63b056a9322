import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Lesson } from "../../../../protocol/lessons.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCalendarEvent } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { LiveLessonCard } from "./LiveLessonCard.tsx";
import { LessonRow } from "./LessonRow.tsx";
import css from "./LessonLists.module.css";

/** Live lessons as large cards, then those to come, then those that are over. */
export function LessonLists({
  lessons,
  error,
  onRetry,
  emptyText,
  showTeacher,
}: {
  lessons: readonly Lesson[] | undefined;
  error: unknown;
  onRetry: () => void;
  emptyText: string;
  showTeacher: boolean;
}) {
  const { t } = useTranslation();
  if (!lessons) return error ? <ErrorNote error={error} onRetry={onRetry} /> : <LoadingRows />;
  if (lessons.length === 0) {
    return (
      <EmptyState
        icon={<IconCalendarEvent size={48} />}
        title={t("home.emptyTitle")}
        text={emptyText}
      />
    );
  }
  const inState = (state: Lesson["state"]): Lesson[] =>
    lessons.filter((lesson) => lesson.state === state);
  const live = inState("live");
  const rest = [
    { title: t("home.scheduled"), lessons: inState("scheduled") },
    { title: t("home.ended"), lessons: inState("ended") },
  ].filter((section) => section.lessons.length > 0);
  return (
    <Stack gap="xl">
      {live.length > 0 && (
        <section className={css["cards"]} aria-label={t("home.live")}>
          {live.map((lesson) => (
            <LiveLessonCard key={lesson.lessonId} lesson={lesson} />
          ))}
        </section>
      )}
      {rest.map((section) => (
        <section key={section.title}>
          <Title order={2} size="h4" mb="xs">
            {section.title}
          </Title>
          <ul className={css["rows"]}>
            {section.lessons.map((lesson) => (
              <LessonRow key={lesson.lessonId} lesson={lesson} showTeacher={showTeacher} />
            ))}
          </ul>
        </section>
      ))}
    </Stack>
  );
}

import { Button, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Lesson } from "../../../../protocol/lessons.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IconCalendarEvent } from "../../components/icons.ts";
import { LiveLessonCard } from "./LiveLessonCard.tsx";
import { LessonRow } from "./LessonRow.tsx";
import css from "./LessonLists.module.css";

export interface ListedLessons {
  lessons: readonly Lesson[];
  /** Null when all of them are there. */
  onMore: (() => void) | null;
  isLoadingMore: boolean;
}

/** Live lessons as large cards, then those to come, then those that are over. */
export function LessonLists({
  live,
  upcoming,
  past,
  emptyText,
  showTeacher,
}: {
  live: ListedLessons;
  upcoming: ListedLessons;
  past: ListedLessons;
  emptyText: string;
  showTeacher: boolean;
}) {
  const { t } = useTranslation();
  if ([live, upcoming, past].every(({ lessons }) => lessons.length === 0)) {
    return (
      <EmptyState
        icon={<IconCalendarEvent size={48} />}
        title={t("home.emptyTitle")}
        text={emptyText}
      />
    );
  }
  const rest = [
    { name: "upcoming", title: t("home.scheduled"), more: t("home.later"), listed: upcoming },
    { name: "past", title: t("home.ended"), more: t("home.older"), listed: past },
  ].filter(({ listed }) => listed.lessons.length > 0);
  return (
    <Stack gap="xl">
      {live.lessons.length > 0 && (
        <section aria-label={t("home.live")}>
          <div className={css["cards"]}>
            {live.lessons.map((lesson) => (
              <LiveLessonCard key={lesson.lessonId} lesson={lesson} />
            ))}
          </div>
          <More listed={live} label={t("home.more")} name="live" />
        </section>
      )}
      {rest.map(({ name, title, more, listed }) => (
        <section key={name}>
          <Title order={2} size="h4" mb="xs">
            {title}
          </Title>
          <ul className={css["rows"]}>
            {listed.lessons.map((lesson) => (
              <LessonRow
                key={lesson.lessonId}
                lesson={lesson}
                isPast={name === "past"}
                showTeacher={showTeacher}
              />
            ))}
          </ul>
          <More listed={listed} label={more} name={name} />
        </section>
      ))}
    </Stack>
  );
}

function More({ listed, label, name }: { listed: ListedLessons; label: string; name: string }) {
  if (listed.onMore === null) return null;
  return (
    <Button
      variant="default"
      mt="sm"
      loading={listed.isLoadingMore}
      onClick={listed.onMore}
      data-testid={`more-${name}`}
    >
      {label}
    </Button>
  );
}

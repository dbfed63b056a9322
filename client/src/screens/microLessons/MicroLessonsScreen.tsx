import { Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useMicroLessons } from "../../api/microLessons.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { IconCamera, IconVideo } from "../../components/icons.ts";
import css from "./MicroLessons.module.css";
import { MicroLessonRow } from "./MicroLessonRow.tsx";
import { NewMicroLesson } from "./NewMicroLesson.tsx";

/** A teacher's videos: bring one, and see how far each is. */
export default function MicroLessonsScreen() {
  const { t } = useTranslation();
  const found = useMicroLessons();
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("nav.microLessons") })}</title>
      <div>
        <Title order={1} size="h2">
          {t("nav.microLessons")}
        </Title>
        <Text c="dimmed" maw="40em">
          {t("microLessons.text")}
        </Text>
        <Button
          component={Link}
          href="/micro-lessons/record"
          mt="sm"
          variant="default"
          leftSection={<IconCamera size={20} />}
          data-testid="record-micro"
        >
          {t("microLessons.record")}
        </Button>
      </div>
      <NewMicroLesson mostBytes={found.data?.mostBytes ?? null} />
      {found.data ? (
        found.data.microLessons.length > 0 ? (
          <section aria-label={t("microLessons.mine")}>
            <ul className={css["rows"]}>
              {found.data.microLessons.map((microLesson) => (
                <MicroLessonRow key={microLesson.lessonId} microLesson={microLesson} />
              ))}
            </ul>
          </section>
        ) : (
          <EmptyState
            icon={<IconVideo size={48} />}
            title={t("microLessons.emptyTitle")}
            text={t("microLessons.emptyText")}
          />
        )
      ) : found.error ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingRows />
      )}
    </Stack>
  );
}

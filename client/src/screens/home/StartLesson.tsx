import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useCreateLesson, useTeachableClasses } from "../../api/lessons.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { IconVideo } from "../../components/icons.ts";
import { LessonForm } from "./LessonForm.tsx";

/** A teacher's "start a lesson now". */
export function StartLesson() {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const classes = useTeachableClasses({ enabled: true });
  const create = useCreateLesson();
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <div>
          <Title order={2} size="h3">
            {t("home.startTitle")}
          </Title>
          <Text c="dimmed">{t("home.startText")}</Text>
        </div>
        {classes.data ? (
          classes.data.length > 0 ? (
            <LessonForm
              classes={classes.data}
              error={create.error}
              onSubmit={(lesson) =>
                create.mutate(lesson, {
                  onSuccess: ({ lessonId }) => navigate(`/lessons/${lessonId}/teach`),
                })
              }
            >
              <Button
                type="submit"
                loading={create.isPending}
                leftSection={<IconVideo size={20} />}
                data-testid="new-lesson"
              >
                {t("home.start")}
              </Button>
            </LessonForm>
          ) : (
            <Text>{t("home.noClasses")}</Text>
          )
        ) : classes.error ? (
          <ErrorNote error={classes.error} onRetry={() => void classes.refetch()} />
        ) : (
          <LoadingRows rows={2} />
        )}
      </Stack>
    </Paper>
  );
}

import { Button, Stack, Text, Title } from "@mantine/core";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useLesson } from "../../api/lessons.ts";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconDoorEnter } from "../../components/icons.ts";
import { LoadingScreen } from "../../components/LoadingScreen.tsx";
import { QuietPage } from "../../components/QuietPage.tsx";
import { clockTime } from "../../components/dayText.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { lessonOpensBeforeMs } from "../../../../protocol/lessons.ts";
import { LessonOver } from "../ladder/importLadder.ts";
import { LessonWaiting } from "./LessonWaiting.tsx";

/** The one tap: it lets the browser play sound. It does not wait for the lesson's name. */
export function JoinDoor({ lessonId, onEnter }: { lessonId: LessonId; onEnter: () => void }) {
  const { t } = useTranslation();
  const lesson = useLesson(lessonId);
  const { nowMs, timeZone } = useDistrictClock();
  if (lesson.data?.state === "ended")
    return (
      <Suspense fallback={<LoadingScreen />}>
        <LessonOver lessonId={lessonId} />
      </Suspense>
    );
  const starts = lesson.data?.state === "scheduled" ? lesson.data.plannedStart : null;
  if (lesson.data && starts && Date.parse(starts) - nowMs > lessonOpensBeforeMs)
    return (
      <LessonWaiting
        title={lesson.data.title}
        teacherName={lesson.data.teacher.displayName}
        opensAt={clockTime(
          new Date(Date.parse(starts) - lessonOpensBeforeMs).toISOString(),
          timeZone,
        )}
        plannedStart={starts}
      />
    );
  const title = lesson.data?.title ?? t("live.lesson");
  return (
    <QuietPage placed="middle">
      <title>{t("app.pageTitle", { page: title })}</title>
      <Stack align="center" gap="lg" maw={440} w="100%">
        {lesson.isError ? (
          <ErrorNote error={lesson.error} onRetry={() => void lesson.refetch()} />
        ) : (
          <>
            <div>
              <Title order={1} size="h2" ta="center">
                {title}
              </Title>
              <Text ta="center" c="dimmed" size="lg" mih={28}>
                {lesson.data && t("live.teacher", { name: lesson.data.teacher.displayName })}
              </Text>
            </div>
            <Button
              size="xl"
              radius="xl"
              fullWidth
              onClick={onEnter}
              leftSection={<IconDoorEnter size={28} />}
              autoFocus
              data-testid="join"
            >
              {t("live.enter")}
            </Button>
            <Text ta="center" c="dimmed">
              {t("live.enterNote")}
            </Text>
          </>
        )}
      </Stack>
    </QuietPage>
  );
}

import { Alert, Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { LessonAttendance } from "../../../../protocol/attendance.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useLessonAttendance, useLessonRungs } from "../../api/attendance.ts";
import { ApiError } from "../../api/request.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconAlertTriangle, IconDownload, IconUsers } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { LessonChildren } from "./LessonChildren.tsx";
import { minutesOf, useAttendanceTexts } from "./useAttendanceTexts.ts";

/** Who was in one lesson, when, and what that counts as. */
export default function LessonAttendanceScreen({ lessonId }: { lessonId: LessonId }) {
  const { t } = useTranslation();
  const found = useLessonAttendance(lessonId);
  const notHeld = found.error instanceof ApiError && found.error.code === "notFound";
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("nav.attendance") })}</title>
      {found.data ? (
        <OneLesson attendance={found.data} />
      ) : notHeld ? (
        <EmptyState
          wholePage
          icon={<IconUsers size={48} />}
          title={t("attendance.notHeldTitle")}
          text={t("attendance.notHeldText")}
        />
      ) : (
        <>
          <Title order={1} size="h2">
            {t("nav.attendance")}
          </Title>
          {found.error ? (
            <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
          ) : (
            <LoadingRows rows={8} height={44} />
          )}
        </>
      )}
    </Stack>
  );
}

function OneLesson({ attendance }: { attendance: LessonAttendance }) {
  const { t } = useTranslation();
  const { timeOf } = useAttendanceTexts();
  const { lesson, rules } = attendance;
  const rungs = useLessonRungs(lesson);
  const [rule] = rules;
  const outageMs = lesson.outages.reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  return (
    <>
      <div>
        <Anchor component={Link} href="/attendance">
          {t("nav.attendance")}
        </Anchor>
        <Title order={1} size="h2">
          {t("attendance.titleOfLesson", { title: lesson.title })}
        </Title>
        <Text>
          {timeOf(lesson)} · {lesson.teacherName}
          {lesson.running && ` · ${t("attendance.running")}`}
        </Text>
        <Text c="dimmed">{t("attendance.noCheckIn")}</Text>
        {rule && rules.length === 1 && (
          <Text c="dimmed">{t("attendance.ruleLine", { ...rule })}</Text>
        )}
      </div>
      {outageMs > 0 && (
        <Alert color="yellow" variant="outline" icon={<IconAlertTriangle />}>
          {t("attendance.outage", { count: Math.max(1, minutesOf(outageMs)) })}
        </Alert>
      )}
      {attendance.children.length === 0 ? (
        <EmptyState
          icon={<IconUsers size={48} />}
          title={t("attendance.nobodyTitle")}
          text={t("attendance.nobodyText")}
        />
      ) : (
        <>
          <Group>
            <Button
              variant="default"
              component="a"
              href={`/api/lessons/${lesson.lessonId}/attendance/workbook`}
              download
              leftSection={<IconDownload size={20} />}
              data-testid="attendance-export"
            >
              {t("attendance.export")}
            </Button>
          </Group>
          {rungs.error && <ErrorNote error={rungs.error} onRetry={() => void rungs.refetch()} />}
          <LessonChildren attendance={attendance} rungs={rungs.data} />
        </>
      )}
    </>
  );
}

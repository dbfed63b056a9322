import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ClassAttendance } from "../../../../protocol/attendance.ts";
import { ClassId } from "../../../../protocol/ids.ts";
import { rangeQuery, useClassAttendance } from "../../api/attendance.ts";
import { ApiError } from "../../api/request.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconDownload, IconUsers } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import NotFoundScreen from "../NotFoundScreen.tsx";
import { ClassChildren } from "./ClassChildren.tsx";
import { ClassLessons } from "./ClassLessons.tsx";
import { RangeChoice } from "./RangeChoice.tsx";
import { useDayRange } from "./useDayRange.ts";

/** A class over a week or the term: each child, and each lesson. */
export default function ClassAttendanceScreen({ classId }: { classId: string }) {
  const parsed = ClassId.safeParse(classId);
  return parsed.success ? <OneClass classId={parsed.data} /> : <NotFoundScreen />;
}

function OneClass({ classId }: { classId: ClassId }) {
  const { t } = useTranslation();
  const range = useDayRange();
  const found = useClassAttendance(classId, range.range);
  if (found.error instanceof ApiError && found.error.code === "notFound") return <NotFoundScreen />;
  return (
    <Stack gap="lg">
      <title>{t("app.pageTitle", { page: t("nav.attendance") })}</title>
      <div>
        <Anchor component={Link} href="/attendance">
          {t("nav.attendance")}
        </Anchor>
        <Title order={1} size="h2">
          {found.data
            ? t("attendance.titleOfClass", { name: found.data.name })
            : t("nav.attendance")}
        </Title>
        <Text c="dimmed">{t("attendance.noCheckIn")}</Text>
      </div>
      <RangeChoice of={range} />
      {found.data ? (
        <Shown
          attendance={found.data}
          workbook={`/api/classes/${classId}/attendance/workbook?${rangeQuery(range.range)}`}
        />
      ) : found.error ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingRows rows={8} height={44} />
      )}
    </Stack>
  );
}

function Shown({ attendance, workbook }: { attendance: ClassAttendance; workbook: string }) {
  const { t } = useTranslation();
  if (attendance.lessons.length === 0)
    return (
      <EmptyState
        icon={<IconUsers size={48} />}
        title={t("attendance.noLessonsTitle")}
        text={t("attendance.noLessonsText")}
      />
    );
  return (
    <>
      <Group>
        <Button
          variant="default"
          component="a"
          href={workbook}
          download
          leftSection={<IconDownload size={20} />}
          data-testid="attendance-export"
        >
          {t("attendance.export")}
        </Button>
      </Group>
      <ClassChildren attendance={attendance} />
      <ClassLessons lessons={attendance.lessons} />
    </>
  );
}

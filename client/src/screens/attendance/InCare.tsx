import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { AttendanceClasses } from "../../../../protocol/attendance.ts";
import { useAttendanceClasses } from "../../api/attendance.ts";
import { useMe } from "../../api/session.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCircleCheck, IconSettings } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import table from "../../components/officeTable.module.css";
import { useAttendanceTexts } from "./useAttendanceTexts.ts";

/** What waits for an answer, and the classes to look at. */
export function InCare() {
  const { t } = useTranslation();
  const found = useAttendanceClasses();
  if (!found.data)
    return found.error ? (
      <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
    ) : (
      <LoadingRows rows={5} height={44} />
    );
  const { classes, contests } = found.data;
  return (
    <>
      <Stack component="section" gap="sm">
        <Title order={2} size="h3">
          {t("attendance.contests")}
        </Title>
        {contests.length === 0 ? (
          <EmptyState
            icon={<IconCircleCheck size={48} />}
            title={t("attendance.noContestsTitle")}
            text={t("attendance.noContestsText")}
          />
        ) : (
          <Contests contests={contests} />
        )}
      </Stack>
      {classes.length > 0 && <Classes classes={classes} />}
      <Text c="dimmed">
        {t("attendance.fromLessons")} <Link href="/lessons">{t("nav.lessons")}</Link>
      </Text>
    </>
  );
}

function Contests({ contests }: Pick<AttendanceClasses, "contests">) {
  const { t } = useTranslation();
  const { dayAndTime } = useAttendanceTexts();
  return (
    <table className={table["table"]}>
      <thead>
        <tr>
          <th>{t("attendance.child")}</th>
          <th>{t("attendance.class")}</th>
          <th>{t("attendance.lesson")}</th>
          <th>{t("attendance.reason")}</th>
        </tr>
      </thead>
      <tbody>
        {contests.map((one) => (
          <tr key={`${one.lessonId} ${one.child.personId}`} data-testid="contest">
            <td data-label={t("attendance.child")}>{one.child.displayName}</td>
            <td data-label={t("attendance.class")}>{one.className}</td>
            <td data-label={t("attendance.lesson")}>
              <Link href={`/lessons/${one.lessonId}/attendance`}>
                {one.title} · {dayAndTime(one.startsAt)}
              </Link>
            </td>
            <td data-label={t("attendance.reason")}>{one.reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Classes({ classes }: Pick<AttendanceClasses, "classes">) {
  const { t } = useTranslation();
  const schools = [...new Map(classes.map((one) => [one.schoolId, one])).values()];
  const managed = new Set(
    (useMe().data?.memberships ?? []).flatMap((held) =>
      held.role === "schoolAdmin" ? [held.schoolId] : [],
    ),
  );
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h3">
        {t("attendance.classes")}
      </Title>
      <Group>
        {schools
          .filter(({ schoolId }) => managed.has(schoolId))
          .map(({ schoolId, schoolName }) => (
            <Button
              key={schoolId}
              variant="default"
              component={Link}
              href={`/schools/${schoolId}/attendance-rules`}
              leftSection={<IconSettings size={20} />}
              data-testid="attendance-rules"
            >
              {schools.length > 1
                ? t("attendance.rulesOf", { name: schoolName })
                : t("attendance.rules")}
            </Button>
          ))}
      </Group>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th>{t("attendance.class")}</th>
            {schools.length > 1 && <th>{t("attendance.school")}</th>}
          </tr>
        </thead>
        <tbody>
          {classes.map((one) => (
            <tr key={one.classId} data-testid="attendance-class">
              <td data-label={t("attendance.class")}>
                <Link href={`/attendance/classes/${one.classId}`}>{one.name}</Link>
              </td>
              {schools.length > 1 && <td data-label={t("attendance.school")}>{one.schoolName}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Stack>
  );
}

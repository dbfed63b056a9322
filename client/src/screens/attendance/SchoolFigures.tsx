import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import type { AttendanceOfSchools } from "../../../../protocol/attendance.ts";
import { addDays } from "../../../../protocol/days.ts";
import { rangeQuery, useAttendanceOfSchools } from "../../api/attendance.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconArrowLeft, IconDownload, IconSchool } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import { WeekStepper } from "../../components/WeekStepper.tsx";
import { ReachedTable } from "./ReachedTable.tsx";
import { useDayRange } from "./useDayRange.ts";

/** Schools in numbers for those who look after many: a week, and the classes behind each school. */
export function SchoolFigures({ classHref }: { classHref?: (classId: string) => string }) {
  const { t } = useTranslation();
  const { week, thisWeek, showWeek } = useDayRange();
  const range = { from: week, to: addDays(week, 6) };
  const found = useAttendanceOfSchools(range);
  return (
    <Stack component="section" gap="sm">
      <div>
        <Title order={2} size="h3">
          {t("attendance.figures")}
        </Title>
        <Text c="dimmed" maw="40em">
          {t("attendance.figuresText")}
        </Text>
      </div>
      <Group gap="sm">
        <WeekStepper
          week={week}
          isThisWeek={week === thisWeek}
          onStep={(count) => showWeek(addDays(week, 7 * count))}
          onThisWeek={() => showWeek(thisWeek)}
        />
        <Button
          variant="default"
          component="a"
          href={`/api/attendance/schools/workbook?${rangeQuery(range)}`}
          download
          leftSection={<IconDownload size={20} />}
          data-testid="figures-export"
        >
          {t("attendance.export")}
        </Button>
      </Group>
      {found.data ? (
        <Shown schools={found.data} classHref={classHref} />
      ) : found.error ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingRows rows={5} height={44} />
      )}
    </Stack>
  );
}

function Shown({
  schools,
  classHref,
}: {
  schools: AttendanceOfSchools["schools"];
  classHref: ((classId: string) => string) | undefined;
}) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const chosen =
    schools.length === 1
      ? schools[0]
      : schools.find(({ schoolId }) => schoolId === search.get("school"));
  const addressOf = (schoolId: string | null): string => {
    const next = new URLSearchParams(search);
    if (schoolId === null) next.delete("school");
    else next.set("school", schoolId);
    return `/attendance?${next.toString()}`;
  };
  if ((chosen ? [chosen] : schools).every(({ lessons }) => lessons === 0))
    return (
      <EmptyState
        icon={<IconSchool size={48} />}
        title={t("attendance.noLessonsTitle")}
        text={t("attendance.noLessonsText")}
      />
    );
  return (
    <>
      {chosen && schools.length > 1 && (
        <Group gap={4}>
          <IconArrowLeft size={20} aria-hidden="true" />
          <Anchor component={Link} href={addressOf(null)}>
            {t("attendance.figures")}
          </Anchor>
        </Group>
      )}
      <ReachedTable
        heading={t("attendance.school")}
        rows={(chosen ? [chosen] : schools).map((school) => ({
          ...school,
          key: school.schoolId,
          href: chosen ? null : addressOf(school.schoolId),
        }))}
      />
      {chosen && (
        <ReachedTable
          heading={t("attendance.class")}
          rows={chosen.classes.map((one) => ({
            ...one,
            key: one.classId,
            days: [],
            href: classHref?.(one.classId) ?? null,
          }))}
        />
      )}
    </>
  );
}

import { Button, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OwnAttendance } from "../../../../protocol/attendance.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { useOwnAttendance } from "../../api/attendance.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorNote } from "../../components/ErrorNote.tsx";
import { IconCalendarEvent } from "../../components/icons.ts";
import { LoadingRows } from "../../components/LoadingScreen.tsx";
import css from "./Attendance.module.css";
import { AttendanceState, ContestedMark } from "./AttendanceState.tsx";
import { ContestDialog } from "./ContestDialog.tsx";
import { EntryList } from "./EntryList.tsx";
import { PresenceBar } from "./PresenceBar.tsx";
import { RangeChoice } from "./RangeChoice.tsx";
import { useAttendanceTexts } from "./useAttendanceTexts.ts";
import { useDayRange } from "./useDayRange.ts";

type Child = OwnAttendance["children"][number];

/** What the platform knows of one's children or oneself, and a way to say that it is not so. */
export function FamilyAttendance() {
  const { t } = useTranslation();
  const range = useDayRange();
  const own = useOwnAttendance(range.range);
  return (
    <>
      <RangeChoice of={range} />
      {own.data ? (
        own.data.map((child) => <OneChild key={`${child.as} ${child.child.personId}`} of={child} />)
      ) : own.error ? (
        <ErrorNote error={own.error} onRetry={() => void own.refetch()} />
      ) : (
        <LoadingRows rows={3} height={120} />
      )}
      {own.data?.length === 0 && (
        <EmptyState
          icon={<IconCalendarEvent size={48} />}
          title={t("attendance.noChildrenTitle")}
          text={t("attendance.noChildrenText")}
        />
      )}
    </>
  );
}

function OneChild({ of: { as, child, lessons } }: { of: Child }) {
  const { t } = useTranslation();
  const [contesting, setContesting] = useState<LessonId>();
  return (
    <section className={css["card"]} data-testid="family-attendance">
      <Title order={2} size="h3">
        {child.displayName}
      </Title>
      {lessons.length === 0 && (
        <EmptyState
          icon={<IconCalendarEvent size={48} />}
          title={t("attendance.noLessonsTitle")}
          text={t("attendance.noLessonsText")}
        />
      )}
      {lessons.map((one) => (
        <OneLesson
          key={one.lesson.lessonId}
          of={one}
          {...(as === "guardian" ? { onContest: () => setContesting(one.lesson.lessonId) } : {})}
        />
      ))}
      {contesting && (
        <ContestDialog
          lessonId={contesting}
          childId={child.personId}
          onClose={() => setContesting(undefined)}
        />
      )}
    </section>
  );
}

function OneLesson({
  of: { lesson, attendance },
  onContest,
}: {
  of: Child["lessons"][number];
  onContest?: () => void;
}) {
  const { t } = useTranslation();
  const { timeOf, factsOf } = useAttendanceTexts();
  const mayContest = onContest && !attendance.contested && !lesson.running;
  return (
    <article className={css["lesson"]} data-testid="family-lesson">
      <div className={css["head"]}>
        <Text fw={600}>{lesson.title}</Text>
        <AttendanceState status={attendance.status} />
      </div>
      <Text c="dimmed" size="sm">
        {timeOf(lesson)} · {lesson.teacherName}
      </Text>
      <PresenceBar lesson={lesson} judged={attendance.judged} />
      <Text size="sm">{factsOf(attendance).join(" · ")}</Text>
      {attendance.contested && <ContestedMark />}
      <EntryList entries={attendance.entries} />
      {mayContest && (
        <Stack align="flex-start">
          <Button
            variant="default"
            onClick={onContest}
            aria-label={t("attendance.contestOf", { title: lesson.title, time: timeOf(lesson) })}
            data-testid="contest-attendance"
          >
            {t("attendance.contest")}
          </Button>
        </Stack>
      )}
    </article>
  );
}

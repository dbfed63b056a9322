import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { ClassAttendance } from "../../../../protocol/attendance.ts";
import table from "../../components/officeTable.module.css";
import { CountsLine } from "./CountsLine.tsx";
import { useAttendanceTexts } from "./useAttendanceTexts.ts";

/** Each lesson in numbers; its name opens who stands behind them. */
export function ClassLessons({ lessons }: { lessons: ClassAttendance["lessons"] }) {
  const { t } = useTranslation();
  const { timeOf } = useAttendanceTexts();
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h3">
        {t("attendance.byLesson")}
      </Title>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th>{t("attendance.lesson")}</th>
            <th>{t("attendance.time")}</th>
            <th>{t("attendance.teacher")}</th>
            <th>{t("attendance.counts")}</th>
          </tr>
        </thead>
        <tbody>
          {lessons.map((lesson) => (
            <tr key={lesson.lessonId} data-testid="lesson-counts">
              <td data-label={t("attendance.lesson")}>
                <Link href={`/lessons/${lesson.lessonId}/attendance`}>{lesson.title}</Link>
              </td>
              <td data-label={t("attendance.time")}>{timeOf(lesson)}</td>
              <td data-label={t("attendance.teacher")}>{lesson.teacherName}</td>
              <td data-label={t("attendance.counts")}>
                <CountsLine counts={lesson.counts} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Stack>
  );
}

import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { AttendanceStatus, type ClassAttendance } from "../../../../protocol/attendance.ts";
import table from "../../components/officeTable.module.css";
import css from "./Attendance.module.css";
import { AttendanceState, ContestedMark } from "./AttendanceState.tsx";
import { useAttendanceTexts } from "./useAttendanceTexts.ts";

type Child = ClassAttendance["children"][number];

/** Each child in numbers, with the lessons behind those that ask for a look. */
export function ClassChildren({ attendance }: { attendance: ClassAttendance }) {
  const { t } = useTranslation();
  const share = ({ hereMs, expectedMs }: Child) =>
    expectedMs === 0 ? "–" : `${Math.round((hereMs / expectedMs) * 100)} %`;
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h3">
        {t("attendance.byChild")}
      </Title>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th>{t("attendance.child")}</th>
            {AttendanceStatus.options.map((status) => (
              <th key={status} data-number>
                {t(`attendance.statuses.${status}`)}
              </th>
            ))}
            <th data-number>{t("attendance.madeUp")}</th>
            <th data-number>{t("attendance.share")}</th>
            <th>{t("attendance.notable")}</th>
          </tr>
        </thead>
        <tbody>
          {attendance.children.map((one) => (
            <tr key={one.child.personId} data-testid="child-counts">
              <td data-label={t("attendance.child")}>{one.child.displayName}</td>
              {AttendanceStatus.options.map((status) => (
                <td key={status} data-number data-label={t(`attendance.statuses.${status}`)}>
                  {one.counts[status]}
                </td>
              ))}
              <td data-number data-label={t("attendance.madeUp")}>
                {one.counts.madeUp}
              </td>
              <td data-number data-label={t("attendance.share")}>
                {share(one)}
              </td>
              <td>{one.notable.length > 0 && <Notable child={one} attendance={attendance} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Stack>
  );
}

function Notable({ child, attendance }: { child: Child; attendance: ClassAttendance }) {
  const { t } = useTranslation();
  const { timeOf } = useAttendanceTexts();
  const lessons = new Map(attendance.lessons.map((lesson) => [lesson.lessonId, lesson]));
  return (
    <details className={css["more"]}>
      <summary>{t("attendance.notableCount", { count: child.notable.length })}</summary>
      <ul className={css["notable"]}>
        {child.notable.map(({ lessonId, status, madeUpBy, contested }) => {
          const lesson = lessons.get(lessonId);
          return (
            <li key={lessonId}>
              <Link href={`/lessons/${lessonId}/attendance`}>
                {lesson ? `${lesson.title} · ${timeOf(lesson)}` : lessonId}
              </Link>{" "}
              <AttendanceState status={status} />{" "}
              {madeUpBy !== null && t(`attendance.madeUpBy.${madeUpBy}`)}{" "}
              {contested && <ContestedMark />}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

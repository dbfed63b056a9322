import { Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunningLesson } from "../../../../protocol/operation.ts";
import table from "../../components/officeTable.module.css";

/** The lessons behind the numbers, the fullest first. */
export function LessonsNow({ lessons }: { lessons: readonly RunningLesson[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("operation.lessonsTitle")}
      </Title>
      {lessons.length === 0 ? (
        <Text c="dimmed">{t("operation.lessonsEmpty")}</Text>
      ) : (
        <table className={table["table"]} data-testid="lessons-now">
          <thead>
            <tr>
              <th>{t("operation.lessonColumn")}</th>
              <th>{t("operation.teacherColumn")}</th>
              <th>{t("operation.stateColumn")}</th>
              <th data-number>{t("operation.figure.people")}</th>
              <th data-number>{t("operation.figure.away")}</th>
              <th data-number>{t("operation.figure.poor")}</th>
            </tr>
          </thead>
          <tbody>
            {lessons.map(({ lessonId, title, teacherName, state, here, away, poor }) => (
              <tr key={lessonId}>
                <td data-label={t("operation.lessonColumn")}>{title}</td>
                <td data-label={t("operation.teacherColumn")}>{teacherName}</td>
                <td data-label={t("operation.stateColumn")}>{t(`operation.lesson.${state}`)}</td>
                <td data-number data-label={t("operation.figure.people")}>
                  {here}
                </td>
                <td data-number data-label={t("operation.figure.away")}>
                  {away}
                </td>
                <td data-number data-label={t("operation.figure.poor")}>
                  {poor}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

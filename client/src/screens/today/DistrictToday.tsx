import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { DistrictDay } from "../../../../protocol/today.ts";
import table from "../../components/officeTable.module.css";
import { DayFigures } from "./DayFigures.tsx";

/** The county at a glance: four numbers, and the schools behind them. */
export function DistrictToday({ districtDay }: { districtDay: DistrictDay }) {
  const { t } = useTranslation();
  const { day, schools } = districtDay;
  return (
    <Stack component="section" gap="md" data-testid="day-of-district">
      <Title order={2} size="h3">
        {t("today.district")}
      </Title>
      {day.kind !== "school" && (
        <Text>
          {day.kind === "holiday"
            ? t("today.holiday", { name: day.name })
            : t(`today.free.${day.kind}.title`)}
        </Text>
      )}
      <DayFigures day={districtDay} />
      {schools.length === 0 ? (
        <Text c="dimmed">{t("schools.emptyTitle")}</Text>
      ) : (
        <table className={table["table"]}>
          <thead>
            <tr>
              <th>{t("schools.name")}</th>
              <th data-number>{t("today.figure.planned")}</th>
              <th data-number>{t("today.figure.running")}</th>
              <th data-number>{t("today.figure.over")}</th>
              <th data-number>{t("today.figure.late")}</th>
            </tr>
          </thead>
          <tbody>
            {schools.map((school) => (
              <tr key={school.schoolId} data-testid="school-day">
                <td data-label={t("schools.name")}>
                  <Link href={`/schools/${school.schoolId}`}>{school.name}</Link>
                </td>
                <td data-number data-label={t("today.figure.planned")}>
                  {school.planned}
                </td>
                <td data-number data-label={t("today.figure.running")}>
                  {school.running}
                </td>
                <td data-number data-label={t("today.figure.over")}>
                  {school.over}
                </td>
                <td data-number data-label={t("today.figure.late")}>
                  {school.late}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Stack>
  );
}

import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { DayFigure, type DistrictDay } from "../../../../protocol/today.ts";
import table from "../../components/officeTable.module.css";
import { DayFigures, dayLessonsHref } from "./DayFigures.tsx";

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
              {DayFigure.options.map((figure) => (
                <th key={figure} data-number>
                  {t(`today.figure.${figure}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {schools.map((school) => (
              <tr key={school.schoolId} data-testid="school-day">
                <td data-label={t("schools.name")}>
                  <Link href={`/schools/${school.schoolId}`}>{school.name}</Link>
                </td>
                {DayFigure.options.map((figure) => (
                  <td key={figure} data-number data-label={t(`today.figure.${figure}`)}>
                    {school[figure] === 0 ? (
                      school[figure]
                    ) : (
                      <Link href={dayLessonsHref(figure, school.schoolId)}>{school[figure]}</Link>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Stack>
  );
}

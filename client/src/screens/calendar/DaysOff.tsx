import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CalendarEntry } from "../../../../protocol/calendar.ts";
import type { SchoolId } from "../../../../protocol/ids.ts";
import { useDaysOff, useRemoveDayOff } from "../../api/calendar.ts";
import { dayRangeText, weekdayText } from "../../components/dayText.ts";
import table from "../../components/officeTable.module.css";
import { DayOffForm } from "./DayOffForm.tsx";
import { PlanSection } from "./PlanSection.tsx";
import { RemoveButton } from "./RemoveButton.tsx";

/** Holidays and make-up days: the county's, and on a school's page its own beside them. */
export function DaysOff({ schoolId }: { schoolId: SchoolId | null }) {
  const { t } = useTranslation();
  const entries = useDaysOff(schoolId);
  return (
    <PlanSection
      title={t("plan.daysOff")}
      text={schoolId ? t("plan.daysOffOfSchoolText") : t("plan.daysOffText")}
      query={entries}
    >
      {(found) => (
        <>
          {found.length === 0 ? (
            <Text>{t("plan.noDaysOff")}</Text>
          ) : (
            <table className={table["table"]}>
              <thead>
                <tr>
                  <th>{t("plan.dayOff")}</th>
                  <th>{t("plan.days")}</th>
                  <th>{t("plan.what")}</th>
                  <th data-number>{t("schools.actions")}</th>
                </tr>
              </thead>
              <tbody>
                {found.map((entry) => (
                  <DayOffRow key={entry.entryId} entry={entry} own={entry.schoolId === schoolId} />
                ))}
              </tbody>
            </table>
          )}
          <DayOffForm key={found.length} schoolId={schoolId} />
        </>
      )}
    </PlanSection>
  );
}

function DayOffRow({ entry, own }: { entry: CalendarEntry; own: boolean }) {
  const { t, i18n } = useTranslation();
  const remove = useRemoveDayOff();
  return (
    <tr data-testid="day-off">
      <td data-label={t("plan.dayOff")}>{entry.name}</td>
      <td data-label={t("plan.days")}>
        {dayRangeText(entry.firstDay, entry.lastDay, i18n.language)}
      </td>
      <td data-label={t("plan.what")}>
        {entry.followsWeekday === null
          ? t("plan.holiday")
          : t("plan.makeUpAs", { weekday: weekdayText(entry.followsWeekday, i18n.language) })}
      </td>
      <td data-number data-label={t("schools.actions")}>
        {own ? (
          <RemoveButton
            name={entry.name}
            text={t("plan.removeDayOffText")}
            removal={{
              ...remove,
              mutate: (_nothing, then) => remove.mutate(entry.entryId, then),
            }}
          />
        ) : (
          t("plan.ofCounty")
        )}
      </td>
    </tr>
  );
}

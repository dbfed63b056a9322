import { Group, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { addDays } from "../../../../protocol/days.ts";
import { WeekStepper } from "../../components/WeekStepper.tsx";
import type { useDayRange } from "./useDayRange.ts";

/** A week, or the term so far. */
export function RangeChoice({ of }: { of: ReturnType<typeof useDayRange> }) {
  const { t } = useTranslation();
  const { week, thisWeek, isTerm, termName } = of;
  return (
    <Group gap="sm">
      {termName !== null && (
        <SegmentedControl
          size="md"
          value={isTerm ? "term" : "week"}
          onChange={(value) => (value === "term" ? of.showTerm() : of.showWeek(week))}
          data={[
            { value: "week", label: t("attendance.byWeek") },
            { value: "term", label: termName },
          ]}
          aria-label={t("attendance.range")}
        />
      )}
      {!isTerm && (
        <WeekStepper
          week={week}
          isThisWeek={week === thisWeek}
          onStep={(count) => of.showWeek(addDays(week, 7 * count))}
          onThisWeek={() => of.showWeek(thisWeek)}
        />
      )}
    </Group>
  );
}

import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { timeText } from "../../../../protocol/days.ts";
import { dayText } from "../../components/dayText.ts";
import css from "./DayList.module.css";
import { SlotCell } from "./SlotCell.tsx";
import { shownDays } from "./shownDays.ts";
import type { WeekProps } from "./WeekGrid.tsx";

/** On a phone: one day at a time, its periods below each other. */
export function DayList({ week, slots, conflicts, onOpen, onClear }: WeekProps) {
  const { t, i18n } = useTranslation();
  const days = shownDays(week.days, slots);
  const [chosen, setChosen] = useState<string>();
  const today = days.find(({ day }) => day === chosen) ?? days[0];
  if (!today) return null;
  const wrong = (day: string): boolean => conflicts.some((conflict) => conflict.day === day);
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        value={today.day}
        onChange={setChosen}
        data={days.map(({ day }) => ({
          value: day,
          label: `${dayText(day, i18n.language, { weekday: "short" })}${wrong(day) ? " !" : ""}`,
        }))}
        aria-label={t("timetable.day")}
      />
      <Text fw={600}>
        {dayText(today.day, i18n.language)} {today.name}
      </Text>
      {today.kind === "school" || today.kind === "weekend" ? (
        <ol className={css["periods"]}>
          {week.periods.map(({ number, startsMinute, endsMinute }, row) => {
            const cell = { day: today.day, period: number };
            const isHere = (one: { day: string; period: number }): boolean =>
              one.day === cell.day && one.period === cell.period;
            return (
              <li key={number}>
                <span className={css["time"]}>
                  {timeText(startsMinute)}
                  <br />
                  {timeText(endsMinute)}
                </span>
                <SlotCell
                  week={week}
                  slot={slots.find(isHere)}
                  conflicts={conflicts.filter(isHere)}
                  name={t("plan.period", { number })}
                  column={0}
                  row={row}
                  onOpen={() => onOpen(cell)}
                  onClear={() => onClear(cell)}
                />
              </li>
            );
          })}
        </ol>
      ) : (
        <Text c="dimmed">{t(`timetable.dayOff.${today.kind}`)}</Text>
      )}
    </Stack>
  );
}

import { VisuallyHidden } from "@mantine/core";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { timeText } from "../../../../protocol/days.ts";
import type { Slot, TimetableWeek } from "../../../../protocol/timetable.ts";
import type { Conflict } from "../../../../protocol/timetableRules.ts";
import { dayText } from "../../components/dayText.ts";
import { SlotCell } from "./SlotCell.tsx";
import { shownDays } from "./shownDays.ts";
import css from "./WeekGrid.module.css";

export interface WeekProps {
  week: TimetableWeek;
  slots: readonly Slot[];
  conflicts: readonly Conflict[];
  onOpen: (cell: { day: string; period: number }) => void;
  onClear: (cell: { day: string; period: number }) => void;
}

const steps: Record<string, readonly [columns: number, rows: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Days beside each other, periods below each other; the arrow keys go from cell to cell. */
export function WeekGrid({ week, slots, conflicts, onOpen, onClear }: WeekProps) {
  const { t, i18n } = useTranslation();
  const table = useRef<HTMLTableElement>(null);
  const days = shownDays(week.days, slots);
  const move = (event: KeyboardEvent, column: number, row: number): void => {
    const [columns, rows] = steps[event.key] ?? [0, 0];
    const next = table.current?.querySelector<HTMLElement>(
      `[data-column="${column + columns}"][data-row="${row + rows}"]`,
    );
    if (next && (columns !== 0 || rows !== 0)) {
      event.preventDefault();
      next.focus();
    }
  };
  return (
    <table ref={table} className={css["grid"]} data-testid="week-grid">
      <thead>
        <tr>
          <th aria-label={t("timetable.time")} />
          {days.map(({ day, name }) => (
            <th key={day} scope="col">
              {dayText(day, i18n.language, { weekday: "short", month: "numeric", day: "numeric" })}
              {name && <span className={css["dayName"]}>{name}</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {week.periods.map(({ number, startsMinute, endsMinute }, row) => (
          <tr key={number}>
            <th scope="row">
              {t("plan.period", { number })}
              <span className={css["time"]}>
                {timeText(startsMinute)}–{timeText(endsMinute)}
              </span>
            </th>
            {days.map(({ day, kind }, column) => {
              const cell = { day, period: number };
              const slot = slots.find((one) => one.day === day && one.period === number);
              if (kind !== "school" && kind !== "weekend" && !slot)
                return (
                  <td key={day} className={css["off"]}>
                    <VisuallyHidden>{t(`timetable.dayOff.${kind}`)}</VisuallyHidden>
                  </td>
                );
              return (
                <td key={day}>
                  <SlotCell
                    week={week}
                    slot={slot}
                    conflicts={conflicts.filter((one) => one.day === day && one.period === number)}
                    name={`${dayText(day, i18n.language)} ${t("plan.period", { number })}`}
                    column={column}
                    row={row}
                    onOpen={() => onOpen(cell)}
                    onClear={() => onClear(cell)}
                    onMove={(event) => move(event, column, row)}
                  />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

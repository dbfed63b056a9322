import type { Slot, WeekDay } from "../../../../protocol/timetable.ts";

/** Weekends stand in the timetable only where something is on. */
export const shownDays = (days: readonly WeekDay[], slots: readonly Slot[]): WeekDay[] =>
  days.filter(
    ({ day, kind }, index) =>
      index < 5 || kind === "school" || slots.some((slot) => slot.day === day),
  );

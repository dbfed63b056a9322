import { type Day, timeText, wallClock } from "../../../protocol/days.ts";

/** Days have no time zone: they are shown as they are written, wherever the reader is. */
const asUtc = (day: Day): Date => new Date(`${day}T00:00:00Z`);

/** "11月24日 星期二" */
export const dayText = (day: Day, language: string, options?: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(language, {
    ...(options ?? { month: "long", day: "numeric", weekday: "long" }),
    timeZone: "UTC",
  }).format(asUtc(day));

/** "2026年9月1日 – 2027年1月22日"; one day is said once. */
export const dayRangeText = (
  firstDay: Day,
  lastDay: Day,
  language: string,
  options: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", day: "numeric" },
): string =>
  new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).formatRange(
    asUtc(firstDay),
    asUtc(lastDay),
  );

/** The name of a weekday, 1 for Monday. */
export const weekdayText = (
  weekday: number,
  language: string,
  width: "long" | "short" = "long",
): string => dayText(`2024-01-0${weekday}`, language, { weekday: width });

/** "08:30", on the district's clock. */
export const clockTime = (instant: string, timeZone: string): string =>
  timeText(wallClock(new Date(instant), timeZone).minute);

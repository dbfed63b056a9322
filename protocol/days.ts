import { z } from "zod";

/*
 * Days and times of day of the district. A day is text, `2026-02-17`, and belongs to no time zone; a
 * time of day is minutes since midnight. Instants become days only with the district's zone named, so
 * that neither the server's nor a phone's own zone slips in.
 */

export const Day = z.iso.date();
export type Day = z.infer<typeof Day>;

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export const Weekday = z.int().min(1).max(7);
/** Minutes since midnight; 1440 is the end of the day. */
export const MinuteOfDay = z.int().min(0).max(1440);

const dayMs = 24 * 3_600_000;
const utcOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

export const addDays = (day: Day, count: number): Day =>
  new Date(utcOf(day) + count * dayMs).toISOString().slice(0, 10);

export const weekdayOf = (day: Day): number => new Date(utcOf(day)).getUTCDay() || 7;

export const mondayOf = (day: Day): Day => addDays(day, 1 - weekdayOf(day));

/** Monday to Sunday of the week that `day` lies in. */
export const weekOf = (day: Day): Day[] => {
  const monday = mondayOf(day);
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
};

const clocks = new Map<string, Intl.DateTimeFormat>();
const clockOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  clocks.set(timeZone, made);
  return made;
};

/** What the clock on the wall of a school shows at that instant. */
export const wallClock = (instant: Date, timeZone: string): { day: Day; minute: number } => {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: `${parts["year"]}-${parts["month"]}-${parts["day"]}`,
    minute: Number(parts["hour"]) * 60 + Number(parts["minute"]),
  };
};

/** The instant at which the wall clock shows that minute of that day. */
export const instantOf = (day: Day, minute: number, timeZone: string): Date => {
  const wanted = utcOf(day) + minute * 60_000;
  // Asked twice, because the zone's offset is known only near the answer (summer time).
  let guess = wanted;
  for (let turn = 0; turn < 2; turn++) {
    const shown = wallClock(new Date(guess), timeZone);
    guess += wanted - (utcOf(shown.day) + shown.minute * 60_000);
  }
  return new Date(guess);
};

/** 485 → `08:05`. */
export const timeText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** `08:05` → 485; null for what is no time of day. */
export const minuteOf = (text: string): number | null => {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && MinuteOfDay.safeParse(minute).success ? minute : null;
};

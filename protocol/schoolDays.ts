import type { CalendarEntry, Term } from "./calendar.ts";
import { type Day, weekdayOf } from "./days.ts";

/** What a day is to a school. `weekday`: whose lessons a school day has, which a make-up day borrows. */
export type DayKind =
  | { kind: "school"; weekday: number; name: string | null }
  | { kind: "holiday"; name: string }
  | { kind: "weekend" }
  | { kind: "outsideTerm" };

type Calendar = {
  terms: readonly Pick<Term, "firstDay" | "lastDay">[];
  entries: readonly Pick<
    CalendarEntry,
    "schoolId" | "kind" | "name" | "firstDay" | "lastDay" | "followsWeekday"
  >[];
};

export const termOn = <OneTerm extends Pick<Term, "firstDay" | "lastDay">>(
  terms: readonly OneTerm[],
  day: Day,
): OneTerm | undefined => terms.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay);

/**
 * A school's own entries come before the county's, and among equals a make-up day before a holiday:
 * what is said more exactly counts.
 */
export const dayKind = (day: Day, { terms, entries }: Calendar): DayKind => {
  if (!termOn(terms, day)) return { kind: "outsideTerm" };
  const [entry] = entries
    .filter(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay)
    .toSorted((a, b) => rank(a) - rank(b));
  if (entry?.followsWeekday)
    return { kind: "school", weekday: entry.followsWeekday, name: entry.name };
  if (entry) return { kind: "holiday", name: entry.name };
  const weekday = weekdayOf(day);
  return weekday > 5 ? { kind: "weekend" } : { kind: "school", weekday, name: null };
};

const rank = ({ schoolId, kind }: Pick<CalendarEntry, "schoolId" | "kind">): number =>
  (schoolId === null ? 2 : 0) + (kind === "holiday" ? 1 : 0);

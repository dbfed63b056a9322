import { useSearchParams } from "wouter";
import { addDays, Day, mondayOf } from "../../../../protocol/days.ts";
import { termOn } from "../../../../protocol/schoolDays.ts";
import type { DayRange } from "../../api/attendance.ts";
import { useTerms } from "../../api/calendar.ts";
import { useDistrictClock } from "../../components/useDistrictClock.ts";

/** A week, or the term so far; in the address. */
export function useDayRange() {
  const { day: today } = useDistrictClock();
  const [search, setSearch] = useSearchParams();
  const term = termOn(useTerms().data ?? [], today);
  const thisWeek = mondayOf(today);
  const week = mondayOf(Day.catch(today).parse(search.get("week")));
  const isTerm = search.get("of") === "term" && term !== undefined;
  const range: DayRange = isTerm
    ? { from: term.firstDay, to: today }
    : { from: week, to: addDays(week, 6) };
  return {
    range,
    week,
    thisWeek,
    isTerm,
    /** Null between terms. */
    termName: term?.name ?? null,
    showTerm: () => setSearch({ of: "term" }, { replace: true }),
    showWeek: (shown: Day) =>
      setSearch(
        (before) => {
          before.delete("of");
          before.set("week", shown);
          return before;
        },
        { replace: true },
      ),
  };
}

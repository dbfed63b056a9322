import type { CalendarEntry, SchoolSubject, Term } from "../../protocol/calendar.ts";
import type { Day } from "../../protocol/days.ts";
import type { SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

export const listSubjects = async (queries: Queries): Promise<SchoolSubject[]> =>
  queries
    .selectFrom("subjects")
    .select(["subject_id as subjectId", "name"])
    .orderBy("position")
    .execute();

/** The newest first. */
export const listTerms = async (queries: Queries): Promise<Term[]> =>
  queries
    .selectFrom("terms")
    .select(["term_id as termId", "name", "first_day as firstDay", "last_day as lastDay"])
    .orderBy("first_day", "desc")
    .execute();

/** Holidays and make-up days of the county and of these schools, in order of time. */
export const listCalendarEntries = async (
  queries: Queries,
  wanted: { schoolIds: readonly SchoolId[]; from?: Day; to?: Day },
): Promise<CalendarEntry[]> => {
  const { schoolIds, from, to } = wanted;
  let found = queries
    .selectFrom("calendar_entries")
    .select([
      "entry_id as entryId",
      "school_id as schoolId",
      "kind",
      "name",
      "first_day as firstDay",
      "last_day as lastDay",
      "follows_weekday as followsWeekday",
    ])
    .where((eb) =>
      schoolIds.length === 0
        ? eb("school_id", "is", null)
        : eb.or([eb("school_id", "is", null), eb("school_id", "in", schoolIds)]),
    );
  if (from !== undefined) found = found.where("last_day", ">=", from);
  if (to !== undefined) found = found.where("first_day", "<=", to);
  return found.orderBy("first_day").orderBy("entry_id").execute();
};

import type { CalendarEntry, SchoolSubject, Term } from "../../protocol/calendar.ts";
import type { Day } from "../../protocol/days.ts";
import type { SchoolId, SubjectId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";

export const listSubjects = async (queries: Queries): Promise<SchoolSubject[]> =>
  queries
    .selectFrom("subjects")
    .select(["subject_id as subjectId", "name"])
    .orderBy("position")
    .execute();

/** `path` is where the caller's body names it. @throws SkyclassError badRequest where there is no such subject */
export const demandSubject = async (
  queries: Queries,
  subjectId: SubjectId | null,
  path: string,
): Promise<void> => {
  if (subjectId === null) return;
  const found = await queries
    .selectFrom("subjects")
    .select("subject_id")
    .where("subject_id", "=", subjectId)
    .executeTakeFirst();
  if (!found)
    throw new SkyclassError("badRequest", {
      issues: [{ path, message: "there is no such subject" }],
    });
};

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

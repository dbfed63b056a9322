import { type SqlBool, sql } from "kysely";
import type { Day } from "../../protocol/days.ts";
import type { LessonId, SchoolId } from "../../protocol/ids.ts";
import type { DayFigure, DistrictDay } from "../../protocol/today.ts";
import type { Queries } from "../db/kysely.ts";
import { lessonInReach } from "../lessons/lessonsRepository.ts";
import type { Reach } from "../lib/permissions.ts";
import { graceMs } from "./dayCounts.ts";

/** `since`: when the day began on the district's clock. */
type At = { day: Day; since: Date; now: Date };

/** SQL: a day's lessons, once for each school they reach: the timetable's, and those made on the spot. */
const lessonsOf = ({ day, since }: At) => sql`(
  select lessons.*, classes.school_id
  from timetable join classes using (class_id) join lessons using (lesson_id)
  where timetable.day = ${day}
  union
  select lessons.*, classes.school_id
  from lessons join lesson_classes using (lesson_id) join classes using (class_id)
  where lessons.planned_start is null and lessons.kind = 'live'
    and (lessons.state = 'live' or (lessons.state = 'ended' and lessons.ended_at >= ${since}))
)`;

/** The same as `countDay` counts, of such rows called `lessons`. */
const counted = ({ now }: At): Record<DayFigure, ReturnType<typeof sql<SqlBool>>> => ({
  planned: sql`lessons.planned_start is not null`,
  running: sql`lessons.state = 'live'`,
  over: sql`lessons.state = 'ended'`,
  late: sql`(lessons.state = 'scheduled'
    and lessons.planned_start <= ${new Date(now.getTime() - graceMs)}
    and ${now} < lessons.planned_end)`,
});

/** How the day goes in the county and in each of its schools; a county has too many rows to fetch. */
export const countDistrict = async (
  queries: Queries,
  at: At,
): Promise<Omit<DistrictDay, "day">> => {
  const { planned, running, over, late } = counted(at);
  const of = (condition: ReturnType<typeof sql<SqlBool>>) =>
    sql`count(distinct lessons.lesson_id) filter (where ${condition})`;
  const { rows } = await sql<
    Record<DayFigure, number> & { schoolId: SchoolId | null; name: string }
  >`
    select schools.school_id as "schoolId", schools.name,
      ${of(planned)} as planned, ${of(running)} as running, ${of(over)} as over, ${of(late)} as late
    from schools left join ${lessonsOf(at)} lessons using (school_id)
    group by grouping sets ((), (schools.school_id, schools.name, schools.created_at))
    order by schools.created_at`.execute(queries);
  const schools = rows.flatMap(({ schoolId, ...school }) =>
    schoolId === null ? [] : [{ schoolId, ...school }],
  );
  // A lesson of two schools is one lesson of the county.
  const county = rows.find(({ schoolId }) => schoolId === null);
  if (!county) throw new Error("the county was not counted");
  const { schoolId: _none, name: _noName, ...counts } = county;
  return { ...counts, schools };
};

/** The lessons behind a number, in order of time: one page, and how many there are. */
export const listDayLessons = async (
  queries: Queries,
  wanted: {
    at: At;
    reach: Reach;
    figure: DayFigure;
    schoolId: SchoolId | undefined;
    page: number;
    pageSize: number;
  },
): Promise<{ lessonIds: LessonId[]; total: number }> => {
  const { at, reach, figure, schoolId, page, pageSize } = wanted;
  const { rows } = await sql<{ lessonId: LessonId; total: number }>`
    select lesson_id as "lessonId", count(*) over () as total
    from ${lessonsOf(at)} lessons
    where ${counted(at)[figure]}
      and ${reach === "all" ? sql`true` : lessonInReach(reach)}
      and ${schoolId === undefined ? sql`true` : sql`school_id = ${schoolId}`}
    group by lesson_id, planned_start, started_at
    order by coalesce(planned_start, started_at), lesson_id
    limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(queries);
  return { lessonIds: rows.map(({ lessonId }) => lessonId), total: rows[0]?.total ?? 0 };
};

import { sql } from "kysely";
import type { Day } from "../../protocol/days.ts";
import type { SchoolId } from "../../protocol/ids.ts";
import type { DistrictDay } from "../../protocol/today.ts";
import type { Queries } from "../db/kysely.ts";
import { graceMs } from "./dayCounts.ts";

/** The same numbers as `countDay`, for every school in one query: a county has too many rows to fetch. */
export const countDistrict = async (
  queries: Queries,
  { day, now }: { day: Day; now: Date },
): Promise<Omit<DistrictDay, "day">> => {
  const { rows: schools } = await sql<{
    schoolId: SchoolId;
    name: string;
    planned: number;
    running: number;
    over: number;
    late: number;
  }>`
    select schools.school_id as "schoolId", schools.name,
      count(*) filter (where lessons.planned_start is not null) as planned,
      count(*) filter (where lessons.state = 'live') as running,
      count(*) filter (where lessons.state = 'ended') as over,
      count(*) filter (where lessons.state = 'scheduled'
        and lessons.planned_start <= ${new Date(now.getTime() - graceMs)}
        and ${now} < lessons.planned_end) as late
    from schools
    left join classes on classes.school_id = schools.school_id
    left join timetable on timetable.class_id = classes.class_id and timetable.day = ${day}
    left join lessons on lessons.lesson_id = timetable.lesson_id
    group by schools.school_id order by schools.created_at`.execute(queries);
  const sum = (of: "planned" | "running" | "over" | "late"): number =>
    schools.reduce((total, school) => total + school[of], 0);
  return {
    planned: sum("planned"),
    running: sum("running"),
    over: sum("over"),
    late: sum("late"),
    schools,
  };
};

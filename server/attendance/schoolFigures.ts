import { sql } from "kysely";
import type { z } from "zod";
import type { AttendanceOfSchools, Reached } from "../../protocol/attendance.ts";
import { addDays, type Day, instantOf } from "../../protocol/days.ts";
import type { ClassId, SchoolId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import { placeInReach, schoolInReach } from "../db/reach.ts";
import { type Actor, type Reach, reachOf } from "../lib/permissions.ts";
import type { FileReply } from "../lib/route.ts";
import { type Cell, sheetOf, workbookType, writeWorkbook } from "../lib/workbook.ts";

type Range = { from: Day; to: Day };
/** Of a school; of one of its days, or of one of its classes, where these are told. */
type Counted = Reached & {
  schoolId: SchoolId;
  classId: ClassId | null;
  day: Day | null;
  lessons: number;
};

/** Of whole schools how many children were reached and how, and nobody's name. */
export const createSchoolFigures = ({ db, timeZone }: { db: Db; timeZone: string }) => {
  const count = async ({ from, to }: Range, reach: Reach): Promise<Counted[]> => {
    const { rows } = await sql<Counted>`
      with expected as (
        select classes.school_id as "schoolId", roll.class_id as "classId", roll.lesson_id,
          to_char(lessons.started_at at time zone ${timeZone}, 'YYYY-MM-DD') as day,
          exists (
            select from presence_spans span
            where span.lesson_id = roll.lesson_id and span.person_id = roll.person_id
          ) as live,
          (
            select entry.how from attendance_entries entry
            where entry.lesson_id = roll.lesson_id and entry.child_id = roll.person_id
              and entry.kind = 'contact'
            order by entry.entry_id desc limit 1
          ) as how,
          exists (
            select from replay_watches watch
            where watch.lesson_id = roll.lesson_id and watch.person_id = roll.person_id
          ) as watched
        from lesson_rolls roll
        join lessons on lessons.lesson_id = roll.lesson_id
        join classes on classes.class_id = roll.class_id
        where lessons.started_at >= ${instantOf(from, 0, timeZone)}
          and lessons.started_at < ${instantOf(addDays(to, 1), 0, timeZone)}
          and ${placeInReach("classes", reach)}
      )
      select "schoolId", "classId", day, count(distinct lesson_id)::int as lessons,
        count(*)::int as expected, (count(*) filter (where live))::int as live,
        (count(*) filter (where not live and how is null and watched))::int as replay,
        (count(*) filter (where not live and how = 'offline'))::int as offline,
        (count(*) filter (where not live and how = 'phone'))::int as phone
      from expected
      group by grouping sets (("schoolId"), ("schoolId", day), ("schoolId", "classId"))
      order by day`.execute(db);
    return rows;
  };

  /** @throws SkyclassError forbidden */
  const see = async (actor: Actor, range: Range): Promise<AttendanceOfSchools> => {
    const reach = reachOf(actor, "seeAttendanceFigures");
    const schools = await db
      .selectFrom("schools")
      .select(["school_id", "name"])
      .where(schoolInReach("schools", reach))
      .orderBy("created_at")
      .orderBy("school_id")
      .execute();
    const classes = await db
      .selectFrom("classes")
      .select(["class_id", "name", "school_id"])
      .where(placeInReach("classes", reach))
      .orderBy("number")
      .orderBy("class_id")
      .execute();
    const counted = Map.groupBy(await count(range, reach), ({ schoolId }) => schoolId);
    return {
      schools: schools.map(({ school_id: schoolId, name }) => {
        const of = counted.get(schoolId) ?? [];
        const whole = of.find(({ day, classId }) => day === null && classId === null);
        return {
          ...{ schoolId, name, lessons: whole?.lessons ?? 0 },
          ...reachedOf(whole),
          days: of.flatMap((one) =>
            one.day === null ? [] : [{ day: one.day, ...reachedOf(one) }],
          ),
          classes: classes.flatMap((one) => {
            const found = of.find(({ classId }) => classId === one.class_id);
            return found
              ? [
                  {
                    ...{ classId: one.class_id, name: one.name, lessons: found.lessons },
                    ...reachedOf(found),
                  },
                ]
              : [];
          }),
        };
      }),
    };
  };

  return {
    see,

    /** The same as a workbook. @throws SkyclassError forbidden */
    async file(actor: Actor, range: Range): Promise<z.infer<typeof FileReply>> {
      const { schools } = await see(actor, range);
      const bytes = await writeWorkbook([
        sheetOf(
          "学校",
          ["学校", "上课节数", ...reachedNames],
          schools.map((one) => [one.name, one.lessons, ...reachedCells(one)]),
        ),
        sheetOf(
          "按天",
          ["学校", "日期", ...reachedNames],
          schools.flatMap(({ name, days }) =>
            days.map((one) => [name, one.day, ...reachedCells(one)]),
          ),
        ),
        sheetOf(
          "班级",
          ["学校", "班级", "上课节数", ...reachedNames],
          schools.flatMap(({ name, classes }) =>
            classes.map((one) => [name, one.name, one.lessons, ...reachedCells(one)]),
          ),
        ),
      ]);
      await recordAudit(db, {
        actorId: actor.personId,
        action: "attendanceExported",
        detail: { ...range },
      });
      return { fileName: `各校考勤 ${range.from} ${range.to}.xlsx`, type: workbookType, bytes };
    },
  };
};
export type SchoolFigures = ReturnType<typeof createSchoolFigures>;

const reachedOf = (counted: Reached | undefined): Reached => ({
  expected: counted?.expected ?? 0,
  live: counted?.live ?? 0,
  replay: counted?.replay ?? 0,
  offline: counted?.offline ?? 0,
  phone: counted?.phone ?? 0,
});

const reachedNames = [
  ...["应到人次", "在课", "看回放", "线下联系", "电话联系", "没有联系上", "在课百分比"],
];
const reachedCells = ({ expected, live, replay, offline, phone }: Reached): Cell[] => [
  ...[expected, live, replay, offline, phone],
  expected - live - replay - offline - phone,
  expected === 0 ? null : Math.round((100 * live) / expected),
];

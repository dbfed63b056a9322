import { sql } from "kysely";
import { addDays, mondayOf } from "../../protocol/days.ts";
import type { Db } from "../../server/db/kysely.ts";

/** What stands in the database: with guardians and offices beside them about 5,000 people. */
const schools = 10;
const classesOfSchool = 11;
const studentsOfClass = 41;
const teachersOfSchool = 30;
const periods = 6;
const weeks = 20;

/**
 * A county in the middle of a term: every class has six periods on every school day, what is past was
 * taught and recorded, and of today's lessons those before `nowMinute` are over.
 */
export const fillSchoolYear = async (
  db: Db,
  { today, now, timeZone }: { today: string; now: Date; timeZone: string },
): Promise<{ people: number; lessons: number }> => {
  const from = addDays(mondayOf(today), -7 * (weeks / 2));
  const to = addDays(from, 7 * weeks - 1);
  const run = async (statement: ReturnType<typeof sql>) => statement.execute(db);

  await run(sql`insert into schools (school_id, name, code)
    select gen_random_uuid(), '校' || n, 'y' || n from generate_series(1, ${schools}::int) n`);
  await run(sql`insert into classes (class_id, school_id, name, number, grade)
    select gen_random_uuid(), school_id, '班' || n, n, (1 + n % 6)::text
    from schools cross join generate_series(1, ${classesOfSchool}::int) n where code like 'y%'`);
  // Who is what, before the rows are made: people first, then what they are.
  await run(sql`create table bench_people as
    select gen_random_uuid() as person_id, 'student' as role, classes.school_id, class_id, n
      from classes join schools using (school_id)
      cross join generate_series(1, ${studentsOfClass}::int) n where code like 'y%'
    union all
    select gen_random_uuid(), 'teacher', school_id, null, n
      from schools cross join generate_series(1, ${teachersOfSchool}::int) n where code like 'y%'
    union all
    select gen_random_uuid(), 'headTeacher', classes.school_id, class_id, 1
      from classes join schools using (school_id) where code like 'y%'
    union all
    select gen_random_uuid(), 'schoolAdmin', school_id, null, 1 from schools where code like 'y%'
    union all select gen_random_uuid(), 'officer', null, null, 1`);
  await run(sql`insert into people (person_id, display_name, sign_in_name, activated_at)
    select person_id, role || n, 'bench-' || person_id, now() from bench_people`);
  await run(sql`insert into memberships (person_id, role, school_id, class_id)
    select person_id, role, school_id, class_id from bench_people`);
  await run(sql`create table bench_guardians as
    select gen_random_uuid() as person_id, person_id as child_id
    from bench_people where role = 'student' and n = 1`);
  await run(sql`insert into people (person_id, display_name, sign_in_name, activated_at)
    select person_id, '家长', 'bench-' || person_id, now() from bench_guardians`);
  await run(sql`insert into memberships (person_id, role, child_id)
    select person_id, 'guardian', child_id from bench_guardians`);

  await run(sql`create table bench_lessons as
    select gen_random_uuid() as lesson_id, gen_random_uuid() as capture_id, classes.class_id, day::date,
      period, teachers.person_id as teacher_id, subjects.subject_id,
      (day + (500 + 50 * period) * interval '1 minute') at time zone ${timeZone} as starts_at
    from classes join schools using (school_id)
    cross join generate_series(${from}::timestamp, ${to}::timestamp, interval '1 day') day
    cross join generate_series(1, ${periods}::int) period
    join bench_people teachers on teachers.role = 'teacher' and teachers.school_id = classes.school_id
      and teachers.n = 1 + (classes.number + 7 * period) % ${teachersOfSchool}::int
    join subjects on subjects.position = 1 + (period + classes.number) % 9
    where code like 'y%' and extract(isodow from day) < 6`);
  await run(sql`insert into lessons (lesson_id, title, teacher_id, state, created_at, started_at,
      ended_at, subject_id, period, planned_start, planned_end)
    select lesson_id, '课', teacher_id, case when starts_at < ${now} then 'ended' else 'scheduled' end,
      starts_at - interval '7 days', case when starts_at < ${now} then starts_at end,
      case when starts_at < ${now} then starts_at + interval '30 minutes' end,
      subject_id, period, starts_at, starts_at + interval '30 minutes' from bench_lessons`);
  await run(sql`insert into lesson_classes (lesson_id, class_id)
    select lesson_id, class_id from bench_lessons`);
  await run(sql`insert into captures (capture_id, lesson_id, opened_at, closed_at)
    select capture_id, lesson_id, starts_at, starts_at from bench_lessons where starts_at < ${now}`);
  await run(sql`insert into recordings (capture_id, lesson_id, state, duration_ms, updated_at)
    select capture_id, lesson_id, 'published', 1800000, starts_at
    from bench_lessons where starts_at < ${now}`);
  await run(sql`insert into timetable (class_id, day, period, starts_at, ends_at, kind, subject_id,
      teacher_id, lesson_id)
    select class_id, day, period, starts_at, starts_at + interval '30 minutes', 'live', subject_id,
      teacher_id, lesson_id from bench_lessons`);
  await run(sql`analyze`);
  const { rows } = await sql<{ people: number; lessons: number }>`
    select (select count(*) from people) as people, (select count(*) from lessons) as lessons`.execute(
    db,
  );
  const [counted] = rows;
  if (!counted) throw new Error("nothing was counted");
  return counted;
};

/** People of a role, spread over the county. */
export const listOfRole = async (db: Db, role: string, count: number): Promise<string[]> => {
  const { rows } = await sql<{ person_id: string }>`
    select memberships.person_id from memberships join people using (person_id)
    where role = ${role} and sign_in_name like 'bench-%'
    order by md5(memberships.person_id::text) limit ${count}`.execute(db);
  return rows.map((row) => row.person_id);
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

const subjects =
  "语文 数学 英语 道德与法治 科学 物理 化学 生物 历史 地理 音乐 美术 体育与健康 信息科技 劳动 综合实践 心理健康 班会 幼儿活动";

/** Subjects, terms, holidays, periods, courses, timetables; when lessons are planned. */
const statements = [
  `create table subjects (
    subject_id uuid primary key,
    name text not null unique,
    position integer not null generated always as identity
  )`,
  `insert into subjects (subject_id, name)
    select gen_random_uuid(), name from string_to_table('${subjects}', ' ') name`,
  `create table terms (
    term_id uuid primary key,
    name text not null unique,
    first_day date not null,
    last_day date not null,
    check (first_day <= last_day),
    constraint terms_do_not_overlap exclude using gist (daterange(first_day, last_day, '[]') with &&)
  )`,
  `create table calendar_entries (
    entry_id uuid primary key,
    school_id uuid references schools on delete cascade,
    kind text not null check (kind in ('holiday', 'makeUp')),
    name text not null,
    first_day date not null,
    last_day date not null,
    follows_weekday smallint check (follows_weekday between 1 and 7),
    check (first_day <= last_day),
    check ((kind = 'makeUp') = (follows_weekday is not null)),
    check (kind = 'holiday' or first_day = last_day)
  )`,
  `create index calendar_entries_by_school on calendar_entries (school_id, first_day)`,
  `create table periods (
    school_id uuid not null references schools on delete cascade,
    number smallint not null check (number between 1 and 16),
    starts_minute smallint not null,
    ends_minute smallint not null,
    primary key (school_id, number),
    check (0 <= starts_minute and starts_minute < ends_minute and ends_minute <= 1440)
  )`,
  `create table courses (
    course_id uuid primary key,
    term_id uuid not null references terms,
    class_id uuid not null references classes on delete cascade,
    subject_id uuid not null references subjects,
    teacher_id uuid not null references people on delete cascade,
    created_at timestamptz not null default now(),
    unique (class_id, term_id, subject_id)
  )`,
  `create index courses_by_teacher on courses (teacher_id)`,
  // What the school is working on; nobody else sees it.
  `create table timetable_drafts (
    class_id uuid not null references classes on delete cascade,
    day date not null,
    period smallint not null,
    kind text not null check (kind in ('live', 'onDemand', 'questions', 'activity')),
    course_id uuid references courses on delete cascade,
    substitute_id uuid references people on delete set null,
    note text not null default '',
    primary key (class_id, day, period),
    check (kind in ('onDemand', 'activity') or course_id is not null)
  )`,
  `create index timetable_drafts_by_day on timetable_drafts (day)`,
  // What was published: a copy, so that drafts and changed periods do not show before they are, too.
  `create table timetable (
    class_id uuid not null references classes on delete cascade,
    day date not null,
    period smallint not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    kind text not null check (kind in ('live', 'onDemand', 'questions', 'activity')),
    subject_id uuid references subjects,
    teacher_id uuid references people on delete set null,
    note text not null default '',
    lesson_id uuid unique references lessons on delete set null,
    primary key (class_id, day, period),
    check (starts_at < ends_at)
  )`,
  `create index timetable_by_teacher on timetable (teacher_id, day)`,
  `create index timetable_by_day on timetable (day)`,
  `alter table lessons
    add column subject_id uuid references subjects,
    add column period smallint,
    add column planned_start timestamptz,
    add column planned_end timestamptz,
    add check ((planned_start is null) = (planned_end is null)),
    add check (planned_start < planned_end)`,
  // Lessons that no timetable made, which today's pages look for by when they were.
  `create index lessons_unplanned on lessons (created_at) where planned_start is null`,
  `create index lessons_ended on lessons (ended_at) where state = 'ended'`,
];

export const timetable: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

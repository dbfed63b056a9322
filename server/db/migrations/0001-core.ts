import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** People, schools, lessons, recordings, the audit log. Needs PostgreSQL 15 (NULLS NOT DISTINCT). */
const statements = [
  `create table district (
    one_row smallint primary key default 1 check (one_row = 1),
    name text not null,
    demo boolean not null,
    created_at timestamptz not null default now()
  )`,
  `create sequence school_numbers`,
  `create table schools (
    school_id uuid primary key,
    name text not null unique,
    code text not null unique,
    classes_made integer not null default 0,
    teachers_made integer not null default 0,
    created_at timestamptz not null default now()
  )`,
  `create table classes (
    class_id uuid primary key,
    school_id uuid not null references schools,
    name text not null,
    number integer not null,
    students_made integer not null default 0,
    created_at timestamptz not null default now(),
    unique (school_id, name),
    unique (school_id, number),
    unique (school_id, class_id)
  )`,
  `create table people (
    person_id uuid primary key,
    display_name text not null,
    sign_in_name text unique,
    created_at timestamptz not null default now(),
    activated_at timestamptz,
    removed_at timestamptz,
    check ((sign_in_name is null) = (removed_at is not null))
  )`,
  `create table memberships (
    person_id uuid not null references people on delete cascade,
    role text not null,
    school_id uuid references schools,
    class_id uuid,
    created_at timestamptz not null default now(),
    foreign key (school_id, class_id) references classes (school_id, class_id),
    unique nulls not distinct (person_id, role, school_id, class_id),
    check (case role
      when 'operator' then school_id is null and class_id is null
      when 'teacher' then school_id is not null and class_id is null
      when 'student' then school_id is not null and class_id is not null
      else false end)
  )`,
  `create index memberships_by_school on memberships (school_id, role)`,
  `create index memberships_by_class on memberships (class_id)`,
  `create table credentials (
    person_id uuid primary key references people on delete cascade,
    password_hash text not null,
    must_change boolean not null,
    changed_at timestamptz not null default now()
  )`,
  `create table sessions (
    session_id uuid primary key,
    person_id uuid not null references people on delete cascade,
    token_hash bytea not null unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
  )`,
  `create index sessions_by_person on sessions (person_id)`,
  `create index sessions_by_expiry on sessions (expires_at)`,
  `create table one_time_links (
    link_id uuid primary key,
    token_hash bytea not null unique,
    kind text not null check (kind in ('signIn', 'firstOperator')),
    person_id uuid references people on delete cascade,
    loopback_only boolean not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz,
    check ((kind = 'signIn') = (person_id is not null))
  )`,
  `create table lessons (
    lesson_id uuid primary key,
    title text not null,
    teacher_id uuid not null references people,
    state text not null default 'scheduled' check (state in ('scheduled', 'live', 'ended')),
    created_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz,
    check (case state
      when 'scheduled' then started_at is null and ended_at is null
      when 'live' then started_at is not null and ended_at is null
      else ended_at is not null end)
  )`,
  `create index lessons_by_teacher on lessons (teacher_id, created_at desc)`,
  `create index lessons_by_state on lessons (state, created_at desc)`,
  `create table lesson_classes (
    lesson_id uuid not null references lessons on delete cascade,
    class_id uuid not null references classes,
    primary key (lesson_id, class_id)
  )`,
  `create index lesson_classes_by_class on lesson_classes (class_id)`,
  `create table captures (
    capture_id uuid primary key,
    lesson_id uuid not null unique references lessons,
    opened_at timestamptz not null,
    closed_at timestamptz
  )`,
  `create table recordings (
    capture_id uuid primary key references captures,
    lesson_id uuid not null unique references lessons,
    state text not null check (state in ('capturing', 'finishing', 'published', 'failed')),
    duration_ms integer not null default 0,
    failure_reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check ((state = 'failed') = (failure_reason is not null))
  )`,
  `create table replays (
    lesson_id uuid primary key references lessons,
    capture_id uuid not null unique references captures,
    started_at timestamptz not null,
    duration_ms integer not null,
    has_screen boolean not null,
    coverage double precision not null,
    packets jsonb not null,
    verified_samples integer not null,
    published_at timestamptz not null default now()
  )`,
  `create table audit_log (
    audit_id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor_id uuid,
    action text not null,
    subject_kind text,
    subject_id text,
    detail jsonb not null default '{}'
  )`,
  `create index audit_log_by_time on audit_log (at)`,
  `create function refuse_change_of_audit_log() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit log is append-only';
    end $$`,
  `create trigger audit_log_is_append_only before update or delete or truncate on audit_log
    for each statement execute function refuse_change_of_audit_log()`,
];

export const core: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

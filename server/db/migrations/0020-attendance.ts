import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Who was when in which lesson, who was expected, what schools' rules are, and what was said about it. */
const statements = [
  // One row for each socket in a lesson's room.
  `create table presence_spans (
    span_id uuid primary key,
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    came_at timestamptz not null,
    went_at timestamptz,
    went_because text check (went_because in ('left', 'lost', 'takenOver', 'ended', 'outage')),
    check ((went_at is null) = (went_because is null))
  )`,
  `create index presence_spans_by_lesson on presence_spans (lesson_id, person_id)`,
  `create index presence_spans_by_person on presence_spans (person_id, came_at)`,
  `create index presence_spans_open on presence_spans (lesson_id) where went_at is null`,
  // The class of then: who changes classes later was not absent from lessons of the new one.
  `create table lesson_rolls (
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    class_id uuid not null references classes,
    primary key (lesson_id, person_id)
  )`,
  `create index lesson_rolls_by_person on lesson_rolls (person_id)`,
  `create index lesson_rolls_by_class on lesson_rolls (class_id)`,
  `create table lesson_outages (
    lesson_id uuid not null references lessons on delete cascade,
    from_at timestamptz not null,
    until_at timestamptz not null,
    primary key (lesson_id, from_at)
  )`,
  `create table pulse (
    one_row integer primary key default 1 check (one_row = 1),
    beat_at timestamptz not null
  )`,
  `create table attendance_rules (
    attendance_rules_id bigint generated always as identity primary key,
    school_id uuid not null references schools on delete cascade,
    late_after_minutes integer not null,
    left_early_after_minutes integer not null,
    absent_below_percent integer not null,
    replay_from_percent integer not null,
    by_id uuid references people on delete set null,
    at timestamptz not null
  )`,
  `create index attendance_rules_by_school on attendance_rules (school_id, at desc)`,
  `create index attendance_rules_by_person on attendance_rules (by_id)`,
  `create table replay_watches (
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    watched jsonb not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (lesson_id, person_id)
  )`,
  `create index replay_watches_by_person on replay_watches (person_id)`,
  `create table attendance_entries (
    entry_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    child_id uuid not null references people on delete cascade,
    kind text not null check (kind in ('correction', 'contact', 'contest', 'answer')),
    status text check (status in ('present', 'late', 'leftEarly', 'absent', 'excused')),
    how text check (how in ('offline', 'phone')),
    reason text not null,
    by_id uuid references people on delete set null,
    at timestamptz not null,
    check ((how is not null) = (kind = 'contact')),
    check (status is null or kind in ('correction', 'answer'))
  )`,
  `create index attendance_entries_by_lesson on attendance_entries (lesson_id, child_id, entry_id)`,
  `create index attendance_entries_by_child on attendance_entries (child_id)`,
  `create index attendance_entries_by_person on attendance_entries (by_id)`,
  // As with consents: what foreign keys do comes from a deeper trigger.
  `create function refuse_change_of_attendance_entries() returns trigger language plpgsql as $$
    begin
      if pg_trigger_depth() = 1 then
        raise exception 'attendance entries are only added to';
      end if;
      if tg_op = 'DELETE' then
        return old;
      end if;
      return new;
    end $$`,
  `create trigger attendance_entries_are_only_added_to before update or delete on attendance_entries
    for each row execute function refuse_change_of_attendance_entries()`,
  `create trigger attendance_entries_are_not_emptied before truncate on attendance_entries
    for each statement execute function refuse_change_of_attendance_entries()`,
];

export const attendance: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

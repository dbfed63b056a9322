import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** How classes reacted and what they signed to their teachers, in figures, and the countdowns they saw. */
const statements = [
  `create table lesson_pulses (
    lesson_pulse_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    at timestamptz not null,
    reactions jsonb not null,
    too_fast integer not null,
    lost integer not null
  )`,
  `create index lesson_pulses_by_lesson on lesson_pulses (lesson_id, lesson_pulse_id)`,
  `create table lesson_timers (
    lesson_timer_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    by_id uuid references people on delete set null,
    started_at timestamptz not null,
    ends_at timestamptz not null,
    stopped_at timestamptz
  )`,
  `create index lesson_timers_by_lesson on lesson_timers (lesson_id, lesson_timer_id)`,
  `create index lesson_timers_by_doer on lesson_timers (by_id)`,
];

export const pulses: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Polls of lessons, what became of each when, and every answer as it came: of a child the latest counts. */
const statements = [
  `create table polls (
    poll_number bigint generated always as identity primary key,
    poll_id uuid not null unique,
    lesson_id uuid not null references lessons on delete cascade,
    kind text not null check (kind in ('single', 'multiple', 'trueFalse', 'shortText', 'number')),
    text text not null,
    options jsonb not null,
    correct jsonb,
    duration_s integer,
    made_at timestamptz not null,
    started_at timestamptz,
    ends_at timestamptz,
    ended_at timestamptz,
    shown_at timestamptz,
    put_away_at timestamptz
  )`,
  `create index polls_by_lesson on polls (lesson_id, poll_number)`,
  `create table poll_answers (
    poll_answer_id bigint generated always as identity primary key,
    poll_id uuid not null references polls (poll_id) on delete cascade,
    person_id uuid not null references people on delete cascade,
    answer jsonb not null,
    at timestamptz not null
  )`,
  `create index poll_answers_by_poll on poll_answers (poll_id, person_id, poll_answer_id)`,
  `create index poll_answers_by_person on poll_answers (person_id)`,
];

export const polls: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

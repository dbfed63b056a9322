import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Questions of lessons, who wants to know them too, and what is still to be answered. */
const statements = [
  `create table questions (
    question_id uuid primary key,
    lesson_id uuid not null references lessons on delete cascade,
    asker_id uuid not null references people on delete cascade,
    text text not null,
    asked_at timestamptz not null,
    replay_ms integer,
    due_on date not null,
    answer_how text check (answer_how in ('live', 'writing')),
    answer_text text,
    answered_at timestamptz,
    answered_by uuid references people on delete set null,
    check ((answer_how is null) = (answered_at is null)),
    check ((answer_text is not null) = coalesce(answer_how = 'writing', false))
  )`,
  `create index questions_by_lesson on questions (lesson_id, asked_at)`,
  `create index questions_by_asker on questions (asker_id, asked_at desc)`,
  `create table question_seconds (
    question_id uuid not null references questions on delete cascade,
    person_id uuid not null references people on delete cascade,
    primary key (question_id, person_id)
  )`,
  `create index question_seconds_by_person on question_seconds (person_id)`,
];

export const questions: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

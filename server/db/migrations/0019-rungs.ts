import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** On which rung of the ladder each child was in each minute of a lesson. */
const statements = [
  `create table lesson_rungs (
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    at timestamptz not null,
    rung text not null check (rung in ('video', 'slides', 'sound', 'text')),
    primary key (lesson_id, person_id, at)
  )`,
  `create index lesson_rungs_by_person on lesson_rungs (person_id)`,
];

export const rungs: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

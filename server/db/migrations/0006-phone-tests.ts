import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Results of "test my phone", kept for a week under the code that is read to the help desk. */
const statements = [
  `create table phone_tests (
    code text primary key check (code ~ '^[0-9]{6}$'),
    person_id uuid not null references people on delete cascade,
    checks jsonb not null,
    browser text not null,
    made_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index phone_tests_by_expiry on phone_tests (expires_at)`,
  `create index phone_tests_by_person on phone_tests (person_id)`,
];

export const phoneTests: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

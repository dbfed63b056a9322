import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What of the things that a teacher shared stood large for the class, and from when on. */
const statements = [
  `create table enlargements (
    enlargement_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    large text not null check (large in ('board', 'slide', 'screen')),
    at timestamptz not null
  )`,
  `create index enlargements_by_lesson on enlargements (lesson_id, enlargement_id)`,
];

export const enlargements: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

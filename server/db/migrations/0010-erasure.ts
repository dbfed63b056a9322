import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** When captures were deleted, and what was found out after somebody was erased wholly. */
const statements = [
  `alter table captures add column deleted_at timestamptz`,
  // Null for those who only left: what others need of them stays.
  `alter table erasures add column record jsonb`,
];

export const erasure: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

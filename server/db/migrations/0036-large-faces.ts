import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The teacher's face may stand large for the class, too. */
const statements = [
  "alter table enlargements drop constraint enlargements_large_check",
  `alter table enlargements add constraint enlargements_large_check
    check (large in ('board', 'slide', 'screen', 'camera'))`,
];

export const largeFaces: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Who has seen a child in a list is found without reading the whole log. */
const statements = [
  `create index audit_log_people_seen on audit_log using gin ((detail -> 'personIds'))
    where action = 'peopleSeen'`,
];

export const auditSearch: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

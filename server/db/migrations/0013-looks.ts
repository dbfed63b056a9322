import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Whatever shows children names them in its record, so that a child is found whatever it was. */
const statements = [
  `drop index audit_log_people_seen`,
  `create index audit_log_children on audit_log using gin ((detail -> 'personIds'))
    where detail ? 'personIds'`,
  `create index audit_log_looks on audit_log (actor_id, at) where detail ? 'personIds'`,
];

export const looks: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

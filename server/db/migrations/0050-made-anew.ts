import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** A replay that is made anew has waited since then, and not since its lesson was over. */
export const madeAnew: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`alter table recordings add column made_anew_at timestamptz`.execute(db);
  },
};

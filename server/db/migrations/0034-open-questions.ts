import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Whoever looks after questions asks for open ones, of which there are few among all. */
const statements = [
  `create index questions_open on questions (lesson_id) where answer_how is null`,
];

export const openQuestions: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What a teacher and one child write to each other stands among the chat's messages; nobody takes it away. */
const statements = [
  `alter table chat_messages add column with_child uuid references people on delete cascade`,
  `alter table chat_messages add constraint chat_threads_stay
    check (with_child is null or deleted_at is null)`,
  `create index chat_messages_by_child on chat_messages (with_child, said_at)
    where with_child is not null`,
];

export const threads: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

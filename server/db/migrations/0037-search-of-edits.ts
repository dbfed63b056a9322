import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What is cut out of a replay, or was taken back with it, is not found from the same moment on. */
const statements = [
  `create or replace function remove_from_search() returns trigger language plpgsql as $$
  begin
    if tg_table_name = 'questions' then
      delete from search_documents where question_id = old.question_id;
    elsif tg_table_name = 'captions' then
      delete from search_documents where lesson_id = old.lesson_id and language = old.language;
    elsif tg_op = 'DELETE' then
      delete from search_documents where lesson_id = old.lesson_id;
    else
      delete from search_documents where lesson_id = new.lesson_id;
    end if;
    return null;
  end $$`,
  ...(
    [
      ["replay_edits", "state, edition"],
      ["replay_audiences", "audience"],
    ] as const
  ).flatMap(([table, changed]) => [
    `create trigger ${table}_are_searched after insert or update of ${changed} on ${table}
      for each row execute function note_search_stale()`,
    `create trigger ${table}_leave_search after insert on ${table}
      for each row execute function remove_from_search()`,
  ]),
  `insert into search_stale select lesson_id from replays on conflict do nothing`,
];

export const searchOfEdits: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

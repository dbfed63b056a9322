import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/*
 * What published lessons are found by. The rows are made by server/search, of lessons in `search_stale`;
 * triggers put those there whose sources changed, whoever changed them, and foreign keys take away what
 * was made of a source that is gone.
 */

/** When these change, the documents of their lesson are to be made anew. */
const sources = [
  ["replays", "insert or update"],
  ["lessons", "update of title, subject_id"],
  ["questions", "insert or delete or update of text, answer_how, answer_text, replay_ms"],
  ["slide_moments", "insert or delete or update of deck_id"],
  ["captions", "insert or delete or update"],
] as const;

const statements = [
  `create table search_documents (
    document_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    started_at timestamptz not null,
    kind text not null check (kind in ('lesson', 'slide', 'question', 'caption')),
    question_id uuid references questions on delete cascade,
    deck_id uuid,
    page integer,
    language text,
    has_children boolean not null,
    text text not null,
    line_ms integer[] not null,
    tokens text[] not null,
    foreign key (deck_id, page) references slide_pages on delete cascade
  )`,
  `create index search_documents_by_lesson on search_documents (lesson_id)`,
  `create index search_documents_by_question on search_documents (question_id)
    where question_id is not null`,
  `create index search_documents_by_page on search_documents (deck_id, page)
    where deck_id is not null`,
  // Without a list of what is still to be put in, which every search would have to go through. There is none by
  // time: it would be walked to its end for what is nowhere.
  `create index search_documents_by_token on search_documents using gin (tokens)
    with (fastupdate = off)`,
  `create table search_stale (lesson_id uuid primary key references lessons on delete cascade)`,
  // Of a lesson that is being taught nothing is found: nothing is noted with each page that is turned.
  `create function note_search_stale() returns trigger language plpgsql as $$
  begin
    insert into search_stale
      select lesson_id from replays where lesson_id = coalesce(new.lesson_id, old.lesson_id)
      on conflict do nothing;
    return null;
  end $$`,
  ...sources.map(
    ([table, deeds]) => `create trigger ${table}_are_searched after ${deeds} on ${table}
      for each row execute function note_search_stale()`,
  ),
  `create function note_search_stale_of_subject() returns trigger language plpgsql as $$
  begin
    insert into search_stale
      select lesson_id from replays join lessons using (lesson_id)
      where lessons.subject_id = new.subject_id
      on conflict do nothing;
    return null;
  end $$`,
  `create trigger subjects_are_searched after update of name on subjects
    for each row execute function note_search_stale_of_subject()`,
  // What is taken back is not found for a moment longer.
  `create function remove_from_search() returns trigger language plpgsql as $$
  begin
    if tg_table_name = 'questions' then
      delete from search_documents where question_id = old.question_id;
    elsif tg_table_name = 'captions' then
      delete from search_documents where lesson_id = old.lesson_id and language = old.language;
    else
      delete from search_documents where lesson_id = old.lesson_id;
    end if;
    return null;
  end $$`,
  `create trigger replays_leave_search after delete on replays
    for each row execute function remove_from_search()`,
  `create trigger captions_leave_search after delete or update on captions
    for each row execute function remove_from_search()`,
  `create trigger questions_leave_search after update of text, answer_text on questions
    for each row execute function remove_from_search()`,
  `insert into search_stale select lesson_id from replays`,
];

export const search: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

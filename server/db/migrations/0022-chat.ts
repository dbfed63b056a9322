import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The chat of lessons: what was written, who may write, what children reported, and the school's words. */
const statements = [
  `create table lesson_chats (
    lesson_id uuid primary key references lessons on delete cascade,
    mode text not null check (mode in ('off', 'questionsOnly', 'open')),
    pause_s integer not null
  )`,
  `create table chat_messages (
    message_id uuid primary key,
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    text text not null,
    said_at timestamptz not null,
    deleted_at timestamptz
  )`,
  `create index chat_messages_by_lesson on chat_messages (lesson_id, said_at)`,
  `create index chat_messages_by_person on chat_messages (person_id)`,
  `create table chat_mutes (
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    at timestamptz not null,
    primary key (lesson_id, person_id)
  )`,
  `create index chat_mutes_by_person on chat_mutes (person_id)`,
  `create table chat_reports (
    message_id uuid not null references chat_messages on delete cascade,
    person_id uuid not null references people on delete cascade,
    at timestamptz not null,
    primary key (message_id, person_id)
  )`,
  `create index chat_reports_by_person on chat_reports (person_id)`,
  `create table school_chat_words (
    school_id uuid not null references schools on delete cascade,
    word text not null,
    primary key (school_id, word)
  )`,
];

export const chat: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What is said in replays, in writing, by language; and what became of hearing it by machine. */
const statements = [
  `create table captions (
    lesson_id uuid not null references lessons on delete cascade,
    language text not null check (language in ('zh', 'en')),
    version integer not null,
    origin text not null check (origin in ('uploaded', 'machine')),
    speakers text not null check (speakers in ('teacher', 'everybody')),
    cues jsonb not null,
    written_by uuid references people on delete set null,
    written_at timestamptz not null,
    primary key (lesson_id, language)
  )`,
  `create index captions_by_person on captions (written_by)`,
  `create table caption_hearings (
    lesson_id uuid primary key references lessons on delete cascade,
    edition integer not null,
    state text not null check (state in ('waiting', 'working', 'done', 'failed')),
    failure_reason text,
    updated_at timestamptz not null
  )`,
  `create index caption_hearings_undone on caption_hearings (updated_at) where state <> 'done'`,
];

export const captions: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The making of each replay's smaller renditions; replays from before get theirs, too. */
const statements = [
  `create table ladders (
    lesson_id uuid primary key references replays on delete cascade,
    edition integer not null default 1,
    state text not null check (state in ('waiting', 'working', 'published', 'failed')),
    share real not null default 0,
    renditions jsonb not null default '[]',
    failure_reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    check ((state = 'failed') = (failure_reason is not null))
  )`,
  `create index ladders_to_be_made on ladders (created_at) where state <> 'published'`,
  `insert into ladders (lesson_id, state) select lesson_id, 'waiting' from replays`,
];

export const ladders: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

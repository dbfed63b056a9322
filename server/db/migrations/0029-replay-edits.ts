import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Who may watch replays, and what is cut out of them; every version is kept, the last one counts. */
const statements = [
  `create table replay_audiences (
    lesson_id uuid not null references lessons on delete cascade,
    version integer not null check (version > 0),
    audience text not null check (audience in ('class', 'school', 'nobody')),
    reason text not null,
    set_by uuid references people on delete set null,
    set_at timestamptz not null,
    primary key (lesson_id, version)
  )`,
  `create index replay_audiences_by_person on replay_audiences (set_by)`,
  `create table replay_edits (
    lesson_id uuid not null references lessons on delete cascade,
    version integer not null check (version > 0),
    edition integer not null default 1,
    cuts jsonb not null,
    kept jsonb not null,
    state text not null check (state in ('waiting', 'working', 'published', 'failed')),
    share real not null default 0,
    failure_reason text,
    ladder_made boolean not null default false,
    saved_by uuid references people on delete set null,
    saved_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (lesson_id, version),
    check ((state = 'failed') = (failure_reason is not null))
  )`,
  `create index replay_edits_by_person on replay_edits (saved_by)`,
  `create index replay_edits_to_be_made on replay_edits (saved_at)
    where state <> 'published' or not ladder_made`,
];

export const replayEdits: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

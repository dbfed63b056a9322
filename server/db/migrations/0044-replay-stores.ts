import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/*
 * What became of the files of each lesson's replay: whether they are where they are to be kept, and when they were
 * looked at. Triggers note every change of what the replay is, whoever made it, also that it is gone: then what there
 * is in a bucket has to go, too, so a row outlives its lesson.
 */

const changes = [
  ["replays", "insert or delete or update of capture_id, published_at", ""],
  ["ladders", "update of state", "when (old.state <> 'published' and new.state = 'published')"],
  ["replay_edits", "insert", ""],
  [
    "replay_edits",
    "update of state, ladder_made",
    "when (old.state <> new.state or old.ladder_made <> new.ladder_made)",
  ],
  [
    "kept_files",
    "update of state, edition",
    "when ((old.state = 'ready') <> (new.state = 'ready') or old.edition <> new.edition)",
  ],
  ["kept_files", "delete", ""],
] as const;

const statements = [
  `create table replay_stores (
    lesson_id uuid primary key,
    edition integer not null default 1,
    state text not null default 'waiting' check (state in ('waiting', 'working', 'stored', 'failed')),
    verify boolean not null default false,
    place text,
    files integer,
    bytes bigint,
    failure_reason text,
    checked_at timestamptz,
    updated_at timestamptz not null default now(),
    check ((state = 'failed') = (failure_reason is not null))
  )`,
  `create index replay_stores_unsettled on replay_stores (updated_at) where state <> 'stored'`,
  `create index replay_stores_by_check on replay_stores (checked_at) where state = 'stored'`,
  `create function note_replay_store() returns trigger language plpgsql as $$
  begin
    insert into replay_stores (lesson_id) values (coalesce(new.lesson_id, old.lesson_id))
      on conflict (lesson_id) do update set edition = replay_stores.edition + 1, state = 'waiting',
        verify = false, failure_reason = null, updated_at = now();
    return null;
  end $$`,
  ...changes.map(
    ([table, deeds, condition], n) => `create trigger ${table}_are_stored_${n} after ${deeds}
      on ${table} for each row ${condition} execute function note_replay_store()`,
  ),
  `insert into replay_stores (lesson_id) select lesson_id from replays`,
];

export const replayStores: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

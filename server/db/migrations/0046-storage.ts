import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * How long a school's replays are kept and how much room they may take, what each takes, which are exempt,
 * which were warned of, and which are gone. What is known of a replay alone goes with its row.
 */
const statements = [
  `create table school_storage (
    school_id uuid primary key references schools on delete cascade,
    retention_days integer check (retention_days > 0),
    quota_bytes bigint check (quota_bytes > 0)
  )`,
  `create table replay_sizes (
    lesson_id uuid primary key references replays on delete cascade,
    replay_bytes bigint not null,
    edited_bytes bigint not null,
    kept_bytes bigint not null,
    measured_at timestamptz not null
  )`,
  `create table replay_warnings (
    lesson_id uuid primary key references replays on delete cascade,
    warned_at timestamptz not null,
    goes_at timestamptz not null
  )`,
  `create index replay_warnings_by_day on replay_warnings (goes_at)`,
  // Outlives a replay that is made anew.
  `create table spared_replays (
    lesson_id uuid primary key references lessons on delete cascade,
    set_by uuid references people on delete set null,
    set_at timestamptz not null
  )`,
  `create index spared_replays_by_person on spared_replays (set_by)`,
  `create table replay_deletions (
    lesson_id uuid primary key references lessons on delete cascade,
    deleted_at timestamptz not null,
    retention_days integer not null,
    started_at timestamptz not null,
    duration_ms integer not null
  )`,
];

export const storage: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

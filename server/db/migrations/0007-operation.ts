import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Erasures that a restored backup has to repeat, alarms, and ways to search the audit log. */
const statements = [
  `create table erasures (
    erasure_id uuid primary key default gen_random_uuid(),
    person_id uuid not null,
    at timestamptz not null default now()
  )`,
  `create table alarms (
    alarm_id uuid primary key default gen_random_uuid(),
    kind text not null,
    raised_at timestamptz not null,
    cleared_at timestamptz,
    value double precision not null,
    threshold double precision not null,
    check (cleared_at >= raised_at)
  )`,
  `create unique index alarms_raised on alarms (kind) where cleared_at is null`,
  `create index alarms_by_time on alarms (raised_at desc)`,
  `create index audit_log_by_actor on audit_log (actor_id, at desc)`,
  `create index audit_log_by_subject on audit_log (subject_id, at desc)`,
  `create index audit_log_by_action on audit_log (action, at desc)`,
];

export const operation: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

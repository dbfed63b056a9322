import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Hands that went up and children on stage, for the replay and for who spoke how often on a day. */
const statements = [
  `create table stage_events (
    stage_event_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    by_id uuid references people on delete set null,
    kind text not null check (kind in ('handRaised', 'handLowered', 'called', 'accepted', 'declined',
      'cameraAsked', 'cameraAgreed', 'cameraEnded', 'muted', 'unmuted', 'thanked', 'left')),
    at timestamptz not null
  )`,
  `create index stage_events_by_lesson on stage_events (lesson_id, stage_event_id)`,
  `create index stage_events_by_person on stage_events (person_id, kind, at)`,
  `create index stage_events_by_doer on stage_events (by_id)`,
];

export const stage: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

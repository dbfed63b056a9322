import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Chapters of replays, what viewers write for themselves at their moments, and how far they have watched. */
const statements = [
  `create table lesson_chapters (
    lesson_id uuid primary key references lessons on delete cascade,
    chapters jsonb not null,
    edited_by uuid references people on delete set null,
    edited_at timestamptz not null
  )`,
  `create index lesson_chapters_by_person on lesson_chapters (edited_by)`,
  `create table replay_notes (
    note_id uuid primary key,
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    at_ms integer not null,
    text text not null,
    changed_at timestamptz not null
  )`,
  `create index replay_notes_by_person on replay_notes (person_id, lesson_id)`,
  `create index replay_notes_by_lesson on replay_notes (lesson_id)`,
  `create table replay_places (
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid not null references people on delete cascade,
    at_ms integer not null,
    noted_at timestamptz not null,
    primary key (lesson_id, person_id)
  )`,
  `create index replay_places_by_person on replay_places (person_id)`,
];

export const player: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

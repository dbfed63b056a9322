import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Videos that teachers upload, and lessons that nobody taught live. */
const statements = [
  `alter table lessons add column kind text not null default 'live' check (kind in ('live', 'micro'))`,
  `create table micro_lessons (
    lesson_id uuid primary key,
    owner_id uuid not null references people on delete cascade,
    school_id uuid not null references schools,
    title text not null,
    subject_id uuid references subjects on delete set null,
    grade text,
    whole_school boolean not null,
    file_name text not null,
    bytes double precision not null check (bytes > 0),
    state text not null check (state in
      ('uploading', 'waiting', 'working', 'published', 'refused', 'failed')),
    step text,
    share real not null default 0,
    remaining_ms integer,
    refusal text,
    failure_reason text,
    duration_ms integer,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null,
    received_at timestamptz,
    check ((state = 'refused') = (refusal is not null)),
    check ((state = 'failed') = (failure_reason is not null)),
    check ((state = 'uploading') = (received_at is null))
  )`,
  `create index micro_lessons_by_owner on micro_lessons (owner_id, created_at desc)`,
  `create index micro_lessons_unmade on micro_lessons (created_at)
    where state not in ('published', 'refused')`,
  `create table micro_lesson_classes (
    lesson_id uuid not null references micro_lessons on delete cascade,
    class_id uuid not null references classes on delete cascade,
    primary key (lesson_id, class_id)
  )`,
];

export const microLessons: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

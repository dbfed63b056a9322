import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** One file to keep of a replay: what became of each, to whom beside its makers it is given, and where it is made of each lesson. */
const statements = [
  `create table kept_files (
    lesson_id uuid not null references lessons on delete cascade,
    heard text not null check (heard in ('everybody', 'teacher')),
    edition integer not null check (edition > 0),
    state text not null check (state in ('none', 'waiting', 'working', 'ready', 'failed')),
    source text not null,
    share real not null default 0,
    remaining_ms integer,
    video_bytes bigint,
    sound_bytes bigint,
    failure_reason text,
    asked_by uuid references people on delete set null,
    asked_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (lesson_id, heard),
    check ((state = 'failed') = (failure_reason is not null))
  )`,
  `create index kept_files_by_person on kept_files (asked_by)`,
  `create table class_keeping (
    lesson_id uuid primary key references lessons on delete cascade,
    class_may boolean not null,
    set_by uuid references people on delete set null,
    set_at timestamptz not null
  )`,
  `create index class_keeping_by_person on class_keeping (set_by)`,
  `create table school_keeping (
    school_id uuid primary key references schools on delete cascade,
    each_lesson boolean not null,
    set_by uuid references people on delete set null,
    set_at timestamptz not null
  )`,
  `create index school_keeping_by_person on school_keeping (set_by)`,
];

export const keptFiles: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What lessons are in the curriculum, version by version, and that they are found by it. */
const statements = [
  `create table lesson_curricula (
    lesson_id uuid not null references lessons on delete cascade,
    version integer not null check (version > 0),
    title text not null,
    subject_id uuid references subjects on delete set null,
    grade text,
    textbook text not null,
    unit text not null,
    chapter text not null,
    description text not null,
    keywords jsonb not null,
    saved_by uuid references people on delete set null,
    saved_at timestamptz not null,
    primary key (lesson_id, version)
  )`,
  `create index lesson_curricula_by_person on lesson_curricula (saved_by)`,
  `create index lesson_curricula_by_subject on lesson_curricula (subject_id)`,
  `create trigger lesson_curricula_are_searched after insert on lesson_curricula
    for each row execute function note_search_stale()`,
  `alter table search_documents drop constraint search_documents_kind_check`,
  `alter table search_documents add constraint search_documents_kind_check
    check (kind in ('lesson', 'about', 'slide', 'question', 'caption'))`,
];

export const curricula: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

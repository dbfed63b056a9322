import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What schools note about children, and files of people on their way into a school. */
const statements = [
  `create table student_records (
    person_id uuid primary key references people on delete cascade,
    school_id uuid references schools,
    student_number text,
    birth_date date,
    unique (school_id, student_number)
  )`,
  `create table imports (
    import_id uuid primary key,
    school_id uuid not null references schools on delete cascade,
    made_by uuid references people on delete set null,
    file_name text not null,
    complete boolean not null,
    state text not null
      check (state in ('checking', 'checked', 'applying', 'applied', 'undone', 'refused')),
    refusal text,
    people jsonb,
    problems jsonb not null default '[]',
    effects jsonb,
    digest text,
    undo jsonb,
    created_at timestamptz not null default now(),
    applied_at timestamptz,
    check ((state = 'refused') = (refusal is not null))
  )`,
  `create index imports_by_school on imports (school_id, created_at desc)`,
];

export const imports: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

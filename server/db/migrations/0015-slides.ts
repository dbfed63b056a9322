import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Slides of lessons, what is written on their pages, and which page was shown when. */
const statements = [
  `create table slide_decks (
    deck_id uuid primary key,
    lesson_id uuid not null references lessons on delete cascade,
    uploaded_by uuid references people on delete set null,
    file_name text not null,
    kind text not null,
    bytes integer not null,
    state text not null check (state in ('waiting', 'rendering', 'ready', 'failed')),
    pages_done integer not null default 0,
    pages_of integer,
    refusal text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null
  )`,
  `create index slide_decks_by_lesson on slide_decks (lesson_id, created_at)`,
  `create index slide_decks_unmade on slide_decks (created_at) where state <> 'ready'`,
  `create table slide_pages (
    deck_id uuid not null references slide_decks on delete cascade,
    page integer not null,
    width integer not null,
    height integer not null,
    type text not null check (type in ('webp', 'png')),
    text text not null,
    primary key (deck_id, page)
  )`,
  // A deck that was deleted leaves the moments at which it was shown: nothing is to be seen then.
  `create table slide_moments (
    slide_moment_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    deck_id uuid references slide_decks on delete set null,
    page integer,
    at timestamptz not null
  )`,
  `create index slide_moments_by_lesson on slide_moments (lesson_id, slide_moment_id)`,
  `create index slide_moments_by_deck on slide_moments (deck_id)`,
];

export const slides: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

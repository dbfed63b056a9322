import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Whiteboards of lessons: their pages, what was drawn and erased when, which page was seen, who had the pen. */
const statements = [
  `create table board_pages (
    board_page_number bigint generated always as identity unique,
    page_id uuid primary key,
    lesson_id uuid not null references lessons on delete cascade,
    deck_id uuid references slide_decks on delete set null,
    slide_page integer,
    height integer not null,
    unique (lesson_id, deck_id, slide_page)
  )`,
  `create index board_pages_by_lesson on board_pages (lesson_id, board_page_number)`,
  `create index board_pages_by_deck on board_pages (deck_id)`,
  `create table board_strokes (
    board_stroke_number bigint generated always as identity unique,
    stroke_id uuid primary key,
    page_id uuid not null references board_pages on delete cascade,
    person_id uuid not null references people on delete cascade,
    tool text not null,
    colour text not null,
    thickness text not null,
    points jsonb not null,
    steps jsonb not null,
    began_at timestamptz not null,
    ended_at timestamptz not null,
    erased_at timestamptz,
    erased_by uuid references people on delete set null
  )`,
  `create index board_strokes_by_page on board_strokes (page_id, board_stroke_number)`,
  `create index board_strokes_by_person on board_strokes (person_id)`,
  `create index board_strokes_by_eraser on board_strokes (erased_by)`,
  `create table board_moments (
    board_moment_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    page_id uuid references board_pages on delete cascade,
    at timestamptz not null
  )`,
  `create index board_moments_by_lesson on board_moments (lesson_id, board_moment_id)`,
  `create index board_moments_by_page on board_moments (page_id)`,
  `create table board_pens (
    board_pen_id bigint generated always as identity primary key,
    lesson_id uuid not null references lessons on delete cascade,
    person_id uuid references people on delete cascade,
    by_id uuid references people on delete set null,
    lent boolean not null,
    at timestamptz not null
  )`,
  `create index board_pens_by_lesson on board_pens (lesson_id, board_pen_id)`,
  `create index board_pens_by_person on board_pens (person_id)`,
  `create index board_pens_by_lender on board_pens (by_id)`,
];

export const board: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

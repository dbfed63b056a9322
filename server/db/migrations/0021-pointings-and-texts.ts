import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** How teachers pointed on slides; what was typed on whiteboards. */
const statements = [
  `create table slide_pointings (
    slide_pointing_id bigint generated always as identity primary key,
    deck_id uuid not null references slide_decks on delete cascade,
    page integer not null,
    at timestamptz not null,
    lasted_ms integer not null,
    steps jsonb not null
  )`,
  `create index slide_pointings_by_deck on slide_pointings (deck_id, slide_pointing_id)`,
  `alter table board_strokes add column text text`,
];

export const pointingsAndTexts: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Photos of questions; one that was uploaded and not asked with yet has no question. */
const statements = [
  `create table question_photos (
    photo_id uuid primary key,
    lesson_id uuid not null references lessons on delete cascade,
    asker_id uuid not null references people on delete cascade,
    question_id uuid unique references questions on delete cascade,
    width integer not null,
    height integer not null,
    bytes integer not null,
    uploaded_at timestamptz not null
  )`,
  `create index question_photos_by_lesson on question_photos (lesson_id, asker_id)`,
  `create index question_photos_by_asker on question_photos (asker_id)`,
  `create index question_photos_unasked on question_photos (uploaded_at) where question_id is null`,
];

export const questionPhotos: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

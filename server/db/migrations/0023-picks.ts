import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Children whom chance picked are written down with what happens to hands and on stage. */
const statements = [
  `alter table stage_events drop constraint stage_events_kind_check`,
  `alter table stage_events add constraint stage_events_kind_check check (kind in ('handRaised',
    'handLowered', 'picked', 'called', 'accepted', 'declined', 'cameraAsked', 'cameraAgreed',
    'cameraEnded', 'muted', 'unmuted', 'thanked', 'left'))`,
];

export const picks: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

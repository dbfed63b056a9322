import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What families said about their child being heard and seen; the latest entry of a kind counts. */
const statements = [
  `create table consents (
    consent_id bigint generated always as identity primary key,
    child_id uuid not null references people on delete cascade,
    kind text not null check (kind in ('sound', 'picture')),
    deed text not null check (deed in ('given', 'withdrawn')),
    how text not null check (how in ('signedIn', 'onPaper')),
    by_id uuid references people on delete set null,
    at timestamptz not null
  )`,
  `create index consents_by_child on consents (child_id, kind, consent_id desc)`,
  `create index consents_by_person on consents (by_id)`,
  // What the foreign keys do comes from a deeper trigger: entries go with their child, and lose
  // whoever made them with that person.
  `create function refuse_change_of_consents() returns trigger language plpgsql as $$
    begin
      if pg_trigger_depth() = 1 then
        raise exception 'consents are only added to';
      end if;
      if tg_op = 'DELETE' then
        return old;
      end if;
      return new;
    end $$`,
  `create trigger consents_are_only_added_to before update or delete on consents
    for each row execute function refuse_change_of_consents()`,
  `create trigger consents_are_not_emptied before truncate on consents
    for each statement execute function refuse_change_of_consents()`,
];

export const consents: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

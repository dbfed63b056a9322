import { type SqlBool, sql } from "kysely";
import type { z } from "zod";
import type { AuditPage, AuditQuery } from "../../protocol/audit.ts";
import { addDays, instantOf } from "../../protocol/days.ts";
import { PersonId } from "../../protocol/ids.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { containing } from "../db/containing.ts";
import { placeInReach } from "../db/reach.ts";
import { type Actor, type Reach, reachOf } from "../lib/permissions.ts";
import { recordAudit } from "./auditLog.ts";
import { childrenAmong } from "./looks.ts";

const pageSize = 50;

export type AuditSearch = (actor: Actor, query: z.infer<typeof AuditQuery>) => Promise<AuditPage>;

/**
 * Who did what to whom, the newest first. A school sees what its people did, and what was done to them
 * and to its classes and lessons. That somebody looked is written down, too, with the children in it.
 */
export const createAuditSearch =
  ({ db, timeZone }: { db: Db; timeZone: string }): AuditSearch =>
  async (actor, query) => {
    const reach = reachOf(actor, "seeAudit");
    const { q, action, from, to, before } = query;
    const words = q?.trim();
    let found = db
      .selectFrom("audit_log")
      .select(["audit_id", "at", "actor_id", "action", "subject_kind", "subject_id", "detail"])
      .where(words ? concerning(peopleCalled(words, reach)) : inReach(reach));
    if (action !== undefined) found = found.where("action", "=", action);
    if (from !== undefined) found = found.where("at", ">=", instantOf(from, 0, timeZone));
    if (to !== undefined) found = found.where("at", "<", instantOf(addDays(to, 1), 0, timeZone));
    if (before !== undefined) found = found.where("audit_id", "<", before);
    const rows = await found
      .orderBy("audit_id", "desc")
      .limit(pageSize + 1)
      .execute();
    const page = rows.slice(0, pageSize);
    const personIds = await childrenAmong(db, peopleOf(page));
    // A further page belongs to the same look, unless it shows children.
    if (before === undefined || personIds.length > 0)
      await recordAudit(db, {
        actorId: actor.personId,
        action: "auditSearched",
        detail: {
          ...{ action, from, to, byName: Boolean(words) },
          ...(personIds.length > 0 && { personIds }),
        },
      });
    const names = await namesOf(db, page);
    return {
      records: page.map((row) => ({
        auditId: String(row.audit_id),
        at: row.at.toISOString(),
        action: row.action,
        actor: row.actor_id && {
          personId: row.actor_id,
          displayName: names.get(row.actor_id) ?? null,
        },
        subject:
          row.subject_kind === null || row.subject_id === null
            ? null
            : {
                kind: row.subject_kind,
                id: row.subject_id,
                name: names.get(row.subject_id) ?? null,
              },
        detail: row.detail as AuditPage["records"][number]["detail"],
      })),
      next: rows.length > pageSize ? String(page.at(-1)?.audit_id) : null,
    };
  };

/** SQL: ids, as text, of the people in reach who are called so. An id finds somebody who is gone. */
const peopleCalled = (words: string, reach: Reach) => {
  const gone = reach === "all" && PersonId.safeParse(words).success;
  return sql<string[]>`array(
    select person_id::text from people
    where ${containing(["display_name", "sign_in_name"], words)} and ${isOurs("people.person_id", reach)}
    ${gone ? sql`union select ${words}` : sql``})`;
};

/** By one of these people, about them, or something in which they were seen. */
const concerning = (ids: ReturnType<typeof peopleCalled>) => sql<SqlBool>`(
  actor_id = any(${ids}::uuid[]) or subject_id = any(${ids})
  or (detail ? 'personIds' and detail -> 'personIds' ?| ${ids}))`;

const isOurs = (person: string, reach: Reach) =>
  reach === "all"
    ? sql<SqlBool>`true`
    : sql<SqlBool>`exists (select 1 from held_memberships held
        where held.person_id = ${sql.ref(person)} and ${placeInReach("held", reach)})`;

const inReach = (reach: Reach) => {
  if (reach === "all") return sql<SqlBool>`true`;
  const { schoolIds } = reach;
  return sql<SqlBool>`(
    ${isOurs("actor_id", reach)}
    or subject_id in (
      select held.person_id::text from held_memberships held where ${placeInReach("held", reach)}
      union select unnest(${schoolIds}::text[])
      union select class_id::text from classes where school_id = any(${schoolIds}::uuid[])
      union select lesson_id::text from lesson_classes join classes using (class_id)
        where school_id = any(${schoolIds}::uuid[])))`;
};

type Named = { actor_id: PersonId | null; subject_kind: string | null; subject_id: string | null };

/** Whoever a record names as the one who did it, or to whom it was done. */
const peopleOf = (rows: readonly Named[]): PersonId[] =>
  rows.flatMap(({ actor_id: actorId, subject_kind: kind, subject_id: id }) => [
    ...(actorId === null ? [] : [actorId]),
    ...(kind === "person" && id !== null ? [PersonId.parse(id)] : []),
  ]);

/** What people, schools, classes and lessons are called today, by id. */
const namesOf = async (queries: Queries, rows: readonly Named[]): Promise<Map<string, string>> => {
  const subjects = (kind: string) =>
    rows.flatMap((row) => (row.subject_kind === kind && row.subject_id ? [row.subject_id] : []));
  const people = peopleOf(rows);
  const { rows: named } = await sql<{ id: string; name: string }>`
    select person_id::text as id, display_name as name from people
      where person_id = any(${people}::uuid[])
    union all select school_id::text, name from schools
      where school_id = any(${subjects("school")}::uuid[])
    union all select class_id::text, name from classes
      where class_id = any(${subjects("class")}::uuid[])
    union all select lesson_id::text, title from lessons
      where lesson_id = any(${subjects("lesson")}::uuid[])`.execute(queries);
  return new Map(named.map(({ id, name }) => [id, name]));
};

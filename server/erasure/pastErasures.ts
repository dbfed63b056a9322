import { sql } from "kysely";
import type { z } from "zod";
import type { ErasureList, ErasuresQuery } from "../../protocol/erasure.ts";
import type { Queries } from "../db/kysely.ts";
import { type Actor, may } from "../lib/permissions.ts";

const pageSize = 50;

/** Those whose record the actor may have, the latest first: one's own, for the district all. */
export const listErasures = async (
  queries: Queries,
  actor: Actor,
  { before }: z.infer<typeof ErasuresQuery>,
): Promise<z.infer<typeof ErasureList>> => {
  let found = queries
    .selectFrom("erasures")
    .leftJoin("people", (join) =>
      join.on(sql<boolean>`people.person_id::text = erasures.record -> 'facts' ->> 'erasedBy'`),
    )
    .select(["erasures.erasure_id", "erasures.person_id", "erasures.at", "erasures.record"])
    .select("people.display_name")
    .where("erasures.record", "is not", null);
  if (!may(actor, "erasePerson"))
    found = found.where(
      sql<boolean>`erasures.record -> 'facts' ->> 'erasedBy' = ${actor.personId}`,
    );
  if (before !== undefined)
    found = found.where(
      sql<boolean>`(erasures.at, erasures.erasure_id) <
        (select at, erasure_id from erasures edge where edge.erasure_id = ${before})`,
    );
  const rows = await found
    .orderBy("erasures.at", "desc")
    .orderBy("erasures.erasure_id", "desc")
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  return {
    erasures: page.flatMap(({ erasure_id: erasureId, person_id: personId, at, record, ...row }) =>
      record === null
        ? []
        : {
            ...{ erasureId, personId, at: at.toISOString() },
            erasedBy: { personId: record.facts.erasedBy, displayName: row.display_name },
            foundAfterwards: record.facts.check.found.length,
            sha256: record.sha256,
          },
    ),
    next: rows.length > pageSize ? (page.at(-1)?.erasure_id ?? null) : null,
  };
};

import type { PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import type { Actor } from "../lib/permissions.ts";
import { type AuditEntry, recordAudit } from "./auditLog.ts";

/** Whoever looks at a child's record leaves a trace, also by a list. */
export const recordChildrenSeen = async (
  queries: Queries,
  seen: { actor: Actor; subject?: AuditEntry["subject"]; personIds: readonly PersonId[] },
): Promise<void> => {
  if (seen.personIds.length === 0) return;
  await recordAudit(queries, {
    actorId: seen.actor.personId,
    action: "peopleSeen",
    ...(seen.subject && { subject: seen.subject }),
    detail: { personIds: seen.personIds },
  });
};

import type { AuditAction, AuditSubjectKind } from "../../protocol/audit.ts";
import type { PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

export type AuditEntry = {
  /** Null when the platform did it by itself. */
  actorId: PersonId | null;
  action: AuditAction;
  subject?: {
    kind: AuditSubjectKind;
    id: string;
  };
  /** Facts in ids, states and figures; no names. */
  detail?: Record<string, unknown>;
};

/** Writes down what was done; pass the transaction that does it, so that neither stands alone. */
export const recordAudit = async (queries: Queries, entry: AuditEntry): Promise<void> => {
  await queries
    .insertInto("audit_log")
    .values({
      actor_id: entry.actorId,
      action: entry.action,
      subject_kind: entry.subject?.kind ?? null,
      subject_id: entry.subject?.id ?? null,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
};

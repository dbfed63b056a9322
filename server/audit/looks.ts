import { sql } from "kysely";
import type { AuditAction } from "../../protocol/audit.ts";
import type { PersonId } from "../../protocol/ids.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { type AuditEntry, recordAudit } from "./auditLog.ts";

/** Pages refresh themselves: the same children seen again at the same place within this time are one look. */
const lookMinutes = 15;

type Look = {
  actorId: PersonId;
  action: Extract<
    AuditAction,
    | "peopleSeen"
    | "missingSeen"
    | "questionsSeen"
    | "stageSeen"
    | "boardSeen"
    | "chatSeen"
    | "threadsSeen"
    | "rungsSeen"
    | "childsDaySeen"
    | "importSeen"
    | "consentsSeen"
    | "attendanceSeen"
  >;
  /** The place where they were seen; left out for a list that goes across places. */
  subject?: AuditEntry["subject"];
  childIds: readonly PersonId[];
};

/** Writes down who saw which children; nobody is written down for seeing themself. */
export type RecordLook = (look: Look) => Promise<void>;

export const createRecordLook =
  ({ db }: { db: Db }): RecordLook =>
  async ({ actorId, action, subject, childIds }) => {
    const others = [...new Set(childIds)].filter((childId) => childId !== actorId);
    if (others.length === 0) return;
    const { rows } = await sql<{ personId: string }>`
      select distinct jsonb_array_elements_text(detail -> 'personIds') as "personId"
      from audit_log
      where detail ? 'personIds' and actor_id = ${actorId}
        and at > now() - make_interval(mins => ${lookMinutes})
        and action = ${action} and subject_id is not distinct from ${subject?.id ?? null}`.execute(
      db,
    );
    const known = new Set(rows.map(({ personId }) => personId));
    const personIds = others.filter((childId) => !known.has(childId));
    if (personIds.length > 0)
      await recordAudit(db, {
        actorId,
        action,
        ...(subject && { subject }),
        detail: { personIds },
      });
  };

/** Those of these people who are students. */
export const childrenAmong = async (
  queries: Queries,
  personIds: readonly PersonId[],
): Promise<PersonId[]> => {
  const rows = await queries
    .selectFrom("memberships")
    .select("person_id")
    .distinct()
    .where("role", "=", "student")
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .execute();
  return rows.map((row) => row.person_id);
};

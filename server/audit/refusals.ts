import type { AuditAction } from "../../protocol/audit.ts";
import type { Db } from "../db/kysely.ts";
import type { NoteRefusal } from "../rooms/ports.ts";
import { recordAudit } from "./auditLog.ts";

/** What somebody tries in a lesson that is not theirs to do. */
export const refusalsAs =
  (action: AuditAction, db: Db): NoteRefusal =>
  async ({ lessonId, personId, ...detail }) =>
    recordAudit(db, {
      actorId: personId,
      action,
      subject: { kind: "lesson", id: lessonId },
      detail,
    });

import type { PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

export type AuditAction =
  | "signedIn"
  | "signedOut"
  | "accountSwitched"
  | "signedOutEverywhere"
  | "linkMade"
  | "linkUsed"
  | "passwordChanged"
  | "passwordReset"
  | "accountMade"
  | "accountRemoved"
  | "personErased"
  | "personExported"
  | "membershipsChanged"
  | "schoolMade"
  | "schoolExported"
  | "importMade"
  | "importApplied"
  | "importUndone"
  | "classMade"
  | "lessonMade"
  | "lessonStarted"
  | "lessonEnded"
  | "recordingMoved"
  | "captureDeleted"
  | "replayPublished"
  | "replayWatched"
  | "phoneTestSeen"
  | "districtMade"
  | "subjectMade"
  | "subjectChanged"
  | "subjectRemoved"
  | "termMade"
  | "termChanged"
  | "termRemoved"
  | "calendarEntryMade"
  | "calendarEntryRemoved"
  | "periodsChanged"
  | "courseMade"
  | "courseChanged"
  | "courseRemoved"
  | "timetableSaved"
  | "timetablePublished"
  | "questionWithdrawn"
  | "backupRestored";

export type AuditEntry = {
  /** Null when the platform did it by itself. */
  actorId: PersonId | null;
  action: AuditAction;
  subject?: {
    kind:
      | ("person" | "school" | "class" | "lesson" | "capture" | "link" | "import")
      | ("subject" | "term" | "calendarEntry" | "course");
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

import { z } from "zod";
import { Day } from "./days.ts";
import { PersonId } from "./ids.ts";

/** What the audit log writes down. */
export const AuditAction = z.enum([
  "signedIn",
  "signedOut",
  "accountSwitched",
  "signedOutEverywhere",
  "linkMade",
  "linkUsed",
  "passwordChanged",
  "passwordReset",
  "accountMade",
  "accountRemoved",
  "personErased",
  "personExported",
  "membershipsChanged",
  "birthDateChanged",
  "consentGiven",
  "consentRecorded",
  "consentWithdrawn",
  "schoolMade",
  "schoolExported",
  "importMade",
  "importApplied",
  "importUndone",
  "classMade",
  "lessonMade",
  "lessonStarted",
  "lessonRefused",
  "lessonEnded",
  "recordingMoved",
  "captureDeleted",
  "workRetried",
  "replayMadeAnew",
  "replayPublished",
  "replayWatched",
  "phoneTestSeen",
  "districtMade",
  "subjectMade",
  "subjectChanged",
  "subjectRemoved",
  "termMade",
  "termChanged",
  "termRemoved",
  "calendarEntryMade",
  "calendarEntryRemoved",
  "periodsChanged",
  "courseMade",
  "courseChanged",
  "courseRemoved",
  "timetableSaved",
  "timetablePublished",
  "questionWithdrawn",
  "questionRefused",
  "stageRefused",
  "pulseRefused",
  "boardRefused",
  "pollRefused",
  "pollsExported",
  "chatMessageDeleted",
  "chatRuleChanged",
  "chatMuted",
  "chatUnmuted",
  "chatReported",
  "chatRefused",
  "chatWordsChanged",
  "slidesUploaded",
  "slidesDeleted",
  "slidesRefused",
  "microLessonBegun",
  "microLessonPublished",
  "microLessonRefused",
  "microLessonExpired",
  "microLessonDeleted",
  "chaptersEdited",
  "chaptersReset",
  "captionsWritten",
  "captionsRemoved",
  "replayAudienceSet",
  "replayEdited",
  "curriculumSaved",
  "keptFileAsked",
  "keptFileDownloaded",
  "classKeepingSet",
  "schoolKeepingSet",
  "retentionSet",
  "quotaSet",
  "replaySpared",
  "replayDeleted",
  "backupRestored",
  "peopleSeen",
  "missingSeen",
  "questionsSeen",
  "stageSeen",
  "boardSeen",
  "chatSeen",
  "threadsSeen",
  "rungsSeen",
  "childsDaySeen",
  "importSeen",
  "consentsSeen",
  "auditSearched",
  "attendanceSeen",
  "attendanceExported",
  "attendanceCorrected",
  "attendanceContactNoted",
  "attendanceContested",
  "attendanceContestAnswered",
  "attendanceRulesChanged",
]);
export type AuditAction = z.infer<typeof AuditAction>;

export const AuditSubjectKind = z.enum([
  "person",
  "school",
  "class",
  "lesson",
  "capture",
  "link",
  "import",
  "subject",
  "term",
  "calendarEntry",
  "course",
]);
export type AuditSubjectKind = z.infer<typeof AuditSubjectKind>;

/** Newest first; `before` is the `next` of the page before. */
export const AuditQuery = z.strictObject({
  /** A part of the name or sign-in name of who did it or whom it was about, or a removed person's id. */
  q: z.string().max(60).optional(),
  action: AuditAction.optional(),
  /** First and last day, on the district's clock. */
  from: Day.optional(),
  to: Day.optional(),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

export const AuditRecord = z.strictObject({
  auditId: z.string(),
  at: z.iso.datetime(),
  action: z.string(),
  /** Null when the platform did it by itself; without a name when the person is gone. */
  actor: z.strictObject({ personId: PersonId, displayName: z.string().nullable() }).nullable(),
  subject: z
    .strictObject({ kind: z.string(), id: z.string(), name: z.string().nullable() })
    .nullable(),
  /** Facts in ids, states and figures. */
  detail: z.record(z.string(), z.json()),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

export const AuditPage = z.strictObject({
  records: z.array(AuditRecord),
  /** Null on the last page. */
  next: z.string().nullable(),
});
export type AuditPage = z.infer<typeof AuditPage>;

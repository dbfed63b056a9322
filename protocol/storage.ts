import { z } from "zod";
import { LessonId, SchoolId } from "./ids.ts";

/*
 * What a school's replays take on the disk, how long they are kept, and how much room they may take. A
 * lesson of several schools counts with each of them, and is kept as long as the one that keeps longest says.
 */

/** Nobody's replay is deleted without having been listed for so long as one that will be. */
export const replayWarningDays = 14;

/** From here on, of its quota, a school and the operators are warned. */
export const quotaNearPercent = 80;

/** As file managers count, and as sizes are shown. */
export const bytesPerGb = 1024 ** 3;

export const StoredBytes = z.strictObject({
  /** Of lessons that were taught live, with their smaller renditions. */
  replays: z.int().nonnegative(),
  /** Versions of them that were edited. */
  edited: z.int().nonnegative(),
  microLessons: z.int().nonnegative(),
  /** One file to keep of a replay, and its sound. */
  kept: z.int().nonnegative(),
});
export type StoredBytes = z.infer<typeof StoredBytes>;

/** `near`: at 80 % of its quota or more; `over`: at all of it. */
export const QuotaLevel = z.enum(["fine", "near", "over"]);
export type QuotaLevel = z.infer<typeof QuotaLevel>;

export const SchoolStorage = z.strictObject({
  schoolId: SchoolId,
  schoolName: z.string(),
  /** How many replays there are. */
  replays: z.int().nonnegative(),
  bytes: StoredBytes,
  totalBytes: z.int().nonnegative(),
  /** How long after its publication a replay is deleted; null for never. */
  retentionDays: z.int().nullable(),
  quotaBytes: z.int().nullable(),
  level: QuotaLevel,
  /** How many replays will be deleted within the days of the warning. */
  going: z.int().nonnegative(),
  /** Of the caller. */
  may: z.strictObject({ setRetention: z.boolean(), setQuota: z.boolean() }),
});
export type SchoolStorage = z.infer<typeof SchoolStorage>;
/** Of the schools in the caller's reach, those that take most first. */
export const SchoolStorageList = z.strictObject({ schools: z.array(SchoolStorage) });

export const SetRetention = z.strictObject({ days: z.int().min(1).max(3650).nullable() });
export const SetQuota = z.strictObject({ gigabytes: z.int().min(1).max(1_000_000).nullable() });

/** `going`: those that will be deleted, the soonest first. */
export const StoredReplaysOrder = z.enum(["largest", "oldest", "going"]);
export type StoredReplaysOrder = z.infer<typeof StoredReplaysOrder>;
export const StoredReplaysQuery = z.strictObject({
  order: StoredReplaysOrder.default("largest"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** The `next` of the page before. */
  after: LessonId.optional(),
});
export const StoredReplay = z.strictObject({
  lessonId: LessonId,
  kind: z.enum(["live", "micro"]),
  title: z.string(),
  teacherName: z.string(),
  publishedAt: z.iso.datetime(),
  bytes: z.strictObject({
    replay: z.int().nonnegative(),
    edited: z.int().nonnegative(),
    kept: z.int().nonnegative(),
  }),
  totalBytes: z.int().nonnegative(),
  /** Marked by its teacher or school: it is not deleted, whatever the school's retention is. */
  spared: z.boolean(),
  /** Null while nothing is said of its deletion. */
  goesAt: z.iso.datetime().nullable(),
  /** Whether the caller may mark it. */
  maySpare: z.boolean(),
});
export type StoredReplay = z.infer<typeof StoredReplay>;
export const StoredReplays = z.strictObject({
  replays: z.array(StoredReplay),
  /** Null on the last page. */
  next: LessonId.nullable(),
});
export type StoredReplays = z.infer<typeof StoredReplays>;

export const SpareReplay = z.strictObject({ spared: z.boolean() });

/** What its teacher and her school are told of a replay's keeping. */
export const ReplayKeeping = z.strictObject({
  spared: z.boolean(),
  goesAt: z.iso.datetime().nullable(),
});
export type ReplayKeeping = z.infer<typeof ReplayKeeping>;

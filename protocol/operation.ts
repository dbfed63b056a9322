import { z } from "zod";
import { LessonId } from "./ids.ts";

/** What the platform watches by itself; each has a threshold in the settings. */
export const AlarmKind = z.enum([
  "diskSpace",
  "workerDeaths",
  "captureLoss",
  "queueAge",
  "quotaUse",
  "quotasReached",
]);
export type AlarmKind = z.infer<typeof AlarmKind>;

/**
 * Raised until it is cleared. `value` is the worst so far, in the unit of its threshold: per cent of the
 * disk that is free, media workers that died within an hour, packets of a million that a capture did not
 * get, seconds that the oldest finished lesson waits for its replay, per cent of its quota that the school
 * uses which is fullest, schools that have used all of theirs.
 */
export const Alarm = z.strictObject({
  alarmId: z.uuid(),
  kind: AlarmKind,
  raisedAt: z.iso.datetime(),
  clearedAt: z.iso.datetime().nullable(),
  value: z.number(),
  threshold: z.number(),
});
export type Alarm = z.infer<typeof Alarm>;

/** A lesson with people in it. */
export const RunningLesson = z.strictObject({
  lessonId: LessonId,
  title: z.string(),
  teacherName: z.string(),
  state: z.enum(["waiting", "live"]),
  startedAt: z.iso.datetime().nullable(),
  here: z.int(),
  /** Their socket is lost, their seat is kept. */
  away: z.int(),
  /** Whose connection is poor or brings nothing, by their own report. */
  poor: z.int(),
});
export type RunningLesson = z.infer<typeof RunningLesson>;

/**
 * What the recorder makes: a lesson's replay, its smaller renditions and storyboard, what its teacher left of it
 * with its own smaller renditions, one file to keep, what a program heard of it, and the replay of an uploaded video;
 * and that the files of all that are whole where they are to be kept.
 */
export const WorkKind = z.enum(["replay", "ladder", "cut", "keep", "hearing", "upload", "store"]);
export type WorkKind = z.infer<typeof WorkKind>;
/** What is done just now; `waiting`: live lessons need the processor. Of lessons that run the replay grows. */
export const WorkStep = z.enum([
  "growing",
  "finishing",
  "transcoding",
  "encoding",
  "waiting",
  "composing",
  "joining",
  "verifying",
  "cutting",
  "sound",
  "listening",
  "probing",
  "copying",
  "paused",
  "storing",
  "checking",
]);
export type WorkStep = z.infer<typeof WorkStep>;
/** Something of a lesson that is over, or of an uploaded video, that the recorder still has to make. */
export const UnfinishedWork = z.strictObject({
  kind: WorkKind,
  lessonId: LessonId,
  title: z.string(),
  /** `waiting`: others come first, or it is tried again in a moment. */
  state: z.enum(["waiting", "working", "failed"]),
  /** Since when it could have been made. */
  since: z.iso.datetime().nullable(),
  /** Null while nobody works on it. */
  step: WorkStep.nullable(),
  /** Of the present step, 0 to 1, where known. */
  share: z.number().min(0).max(1).nullable(),
  /** How often it was tried and failed, since it was put in or tried again by hand. */
  failures: z.int().nonnegative(),
  failureReason: z.string().nullable(),
  /** What was said last when it failed, by ffmpeg too; the newest line last. */
  lastLines: z.array(z.string()),
});
export type UnfinishedWork = z.infer<typeof UnfinishedWork>;
export const WorkKey = UnfinishedWork.pick({ kind: true, lessonId: true });
export type WorkKey = z.infer<typeof WorkKey>;

/** A published replay, and whether what it was made of is still there. */
export const MadeReplay = z.strictObject({
  lessonId: LessonId,
  title: z.string(),
  teacherName: z.string(),
  startedAt: z.iso.datetime(),
  durationMs: z.int().nonnegative(),
  publishedAt: z.iso.datetime(),
  /** Captures are deleted some days after their replay was verified; without one nothing is made anew. */
  captureKept: z.boolean(),
});
export type MadeReplay = z.infer<typeof MadeReplay>;
/** The newest first, at most twenty. */
export const MadeReplays = z.strictObject({ replays: z.array(MadeReplay) });
export type MadeReplays = z.infer<typeof MadeReplays>;
/** A part of the lesson's title or of its teacher's name. */
export const MadeReplaysQuery = z.strictObject({ q: z.string().trim().max(60).optional() });
export type MadeReplaysQuery = z.infer<typeof MadeReplaysQuery>;

export const HealthPart = z.enum(["database", "queue", "media"]);
export type HealthPart = z.infer<typeof HealthPart>;

/** The platform at a glance. */
export const Operation = z.strictObject({
  at: z.iso.datetime(),
  version: z.string(),
  startedAt: z.iso.datetime(),
  health: z.array(z.strictObject({ part: HealthPart, works: z.boolean() })),
  /** What is raised now, the oldest first. */
  alarms: z.array(Alarm),
  /** What was raised and is well again, the newest first, at most twenty. */
  pastAlarms: z.array(Alarm),
  lessons: z.array(RunningLesson),
  capacity: z.strictObject({
    workers: z.int(),
    workersWanted: z.int(),
    workerDeathsLastHour: z.int(),
    /** How many people in lessons the workers that run can carry. */
    places: z.int(),
    /** By people in lessons, and kept for the classes of live ones. */
    placesHeld: z.int(),
    /** Lessons and students sent away for lack of room, since the start. */
    refusals: z.int(),
    cores: z.int(),
    /** Average number of processes that want a core, over the last minute. */
    load: z.number(),
    memoryFreeBytes: z.int(),
    memoryTotalBytes: z.int(),
    databaseWaiting: z.int(),
  }),
  /** Since the start; lost between the media workers and the disk. */
  captures: z.strictObject({ receivedPackets: z.int(), lostPackets: z.int() }),
  queue: z.strictObject({
    finishing: z.int(),
    failed: z.int(),
    oldestS: z.int(),
    /** Replays first, and of them those that wait longest; at most fifty of each kind. */
    works: z.array(UnfinishedWork),
  }),
  /** Replays that wait for the speech-to-text program, and those it failed on. */
  hearings: z.strictObject({ waiting: z.int(), failed: z.int() }),
  disk: z.strictObject({
    freeBytes: z.int(),
    totalBytes: z.int(),
    /** Encodes wait and uploads are refused, so that lessons can be recorded. */
    short: z.boolean(),
  }),
});
export type Operation = z.infer<typeof Operation>;

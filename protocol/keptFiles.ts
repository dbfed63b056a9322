import { z } from "zod";
import { BoardPage } from "./board.ts";
import { KeptStroke, LessonBoard } from "./boardRecord.ts";
import { LessonId, SchoolId } from "./ids.ts";
import { Enlargement, SlideMoment } from "./slides.ts";

/*
 * One file to keep of a replay, and its sound alone. They are made when somebody asks for them, or of each
 * lesson where a school wishes so, of what is given out of the replay at that time: once that is another one
 * they are deleted. On disk, `replays/<lessonId>/kept-<heard>-<edition>/`:
 *   plan.json                     KeepPlan, written before the job is there
 *   part-<n>-<hash>.mp4           pictures of a minute at most, until all are joined
 *   lesson.mp4 lesson.m4a         whole, and decoded in places, as soon as they are there
 */

/** Whether children on stage are heard and what they drew is seen, or the teacher's alone. */
export const KeptHeard = z.enum(["everybody", "teacher"]);
export type KeptHeard = z.infer<typeof KeptHeard>;
export const KeptKind = z.enum(["video", "sound"]);
export type KeptKind = z.infer<typeof KeptKind>;

export const keptPlanName = "plan.json";
export const keptName = { video: "lesson.mp4", sound: "lesson.m4a" } as const satisfies Record<
  KeptKind,
  string
>;
export const keptUrl = (lessonId: LessonId, kind: KeptKind): string =>
  `/lessons/${lessonId}/kept/${kind}`;

/** `none`: nobody has asked for it, or what there was is of a replay that is not given out any more. */
export const KeptState = z.enum(["none", "waiting", "working", "ready", "failed"]);
export type KeptState = z.infer<typeof KeptState>;

export const KeptFile = z.strictObject({
  state: KeptState,
  heard: KeptHeard,
  /** Of the work on it, 0..1. */
  share: z.number().min(0).max(1),
  /** Null where it cannot be told. */
  remainingMs: z.int().nonnegative().nullable(),
  /** Null until it is ready. */
  videoBytes: z.int().nonnegative().nullable(),
  soundBytes: z.int().nonnegative().nullable(),
  /** Null until it is ready. */
  madeAt: z.iso.datetime().nullable(),
  /** Whether the class and its families may keep it, too. */
  classMay: z.boolean(),
  /** Of the caller. */
  may: z.strictObject({ keep: z.boolean(), ask: z.boolean(), allowClass: z.boolean() }),
});
export type KeptFile = z.infer<typeof KeptFile>;

export const AllowClassToKeep = z.strictObject({ classMay: z.boolean() });
/** Whether one is made of each lesson of a school. */
export const SchoolKeeping = z.strictObject({ schoolId: SchoolId, eachLesson: z.boolean() });
export type SchoolKeeping = z.infer<typeof SchoolKeeping>;
export const ChangeSchoolKeeping = SchoolKeeping.pick({ eachLesson: true });

/** What happened, in the time of what is given out; nobody is named. */
export const KeepPlan = z.strictObject({
  title: z.string(),
  startedAt: z.iso.datetime(),
  moments: z.array(SlideMoment),
  enlargements: z.array(Enlargement),
  pages: z.array(BoardPage),
  boardMoments: LessonBoard.shape.moments,
  strokes: z.array(KeptStroke),
});
export type KeepPlan = z.infer<typeof KeepPlan>;

export const keepsQueue = "keeps";
/** Job `keep`, id `keep-<lessonId>_<heard>_<edition>`. */
export const KeepJob = z.strictObject({
  lessonId: LessonId,
  heard: KeptHeard,
  edition: z.int().positive(),
  /** Of the edited version that it is made of, below the replay's own; empty for the whole one. */
  folder: z.string(),
});
export type KeepJob = z.infer<typeof KeepJob>;
export const keptFolder = ({ heard, edition }: Pick<KeepJob, "heard" | "edition">): string =>
  `kept-${heard}-${edition}`;
export const KeepProgress = z.strictObject({
  /** `waiting`: everything else goes first. */
  state: z.enum(["composing", "waiting", "joining", "verifying"]),
  share: z.number().min(0).max(1),
  remainingMs: z.int().nonnegative().nullable(),
});
export type KeepProgress = z.infer<typeof KeepProgress>;
export const KeepResult = z.strictObject({
  ...KeepJob.shape,
  durationMs: z.int().positive(),
  videoBytes: z.int().positive(),
  soundBytes: z.int().positive(),
  verifiedSamples: z.int().nonnegative(),
});
export type KeepResult = z.infer<typeof KeepResult>;
/** A job whose recorder died is given to its successor after at most twice this. */
export const keepLockMs = 10_000;

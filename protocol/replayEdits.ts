import { z } from "zod";
import { ReplayMs } from "./chapters.ts";
import { CaptureId, LessonId } from "./ids.ts";

export const mostPrivateSpans = 50;

/** A stretch of a replay, in milliseconds from the beginning of the whole one. */
export const TimeSpan = z
  .strictObject({ fromMs: ReplayMs, toMs: ReplayMs })
  .refine(({ fromMs, toMs }) => fromMs < toMs, {
    path: ["toMs"],
    message: "ends before it begins",
  });
export type TimeSpan = z.infer<typeof TimeSpan>;

/** What a teacher takes out of a replay; nothing of it is deleted. Times are those of the whole replay. */
export const EditCuts = z
  .strictObject({
    /** Null where it begins and ends as the lesson did. */
    beginMs: ReplayMs.nullable(),
    endMs: ReplayMs.nullable(),
    privateSpans: z.array(TimeSpan).max(mostPrivateSpans),
  })
  .refine(({ beginMs, endMs }) => endMs === null || (beginMs ?? 0) < endMs, {
    path: ["endMs"],
    message: "ends before it begins",
  });
export type EditCuts = z.infer<typeof EditCuts>;

/** `published`: it is given out; nobody is given more of the replay than that, before it is there neither. */
export const EditState = z.enum(["waiting", "working", "published", "failed"]);
export type EditState = z.infer<typeof EditState>;

export const ReplayEditVersion = z.strictObject({
  version: z.int().positive(),
  cuts: EditCuts,
  state: EditState,
  /** Of the work on it, 0..1. */
  share: z.number().min(0).max(1),
  durationMs: z.int().nonnegative(),
  at: z.iso.datetime(),
  /** Null for somebody who was erased since. */
  byName: z.string().nullable(),
});
export type ReplayEditVersion = z.infer<typeof ReplayEditVersion>;

/** Where something else begins in the whole replay: a teacher looks there for where to cut. */
export const EditLandmark = z.strictObject({
  atMs: ReplayMs,
  kind: z.enum(["chapter", "slide"]),
  /** As the chapter is called, or what is written first on the page; empty where nothing is. */
  title: z.string(),
  /** Of a slide. */
  page: z.int().positive().nullable(),
});
export type EditLandmark = z.infer<typeof EditLandmark>;

export const ReplayEdits = z.strictObject({
  /** Of the whole replay. */
  durationMs: z.int().nonnegative(),
  /** The newest first: that one counts. None where the replay is whole. */
  versions: z.array(ReplayEditVersion),
  /** In order. */
  landmarks: z.array(EditLandmark),
});
export type ReplayEdits = z.infer<typeof ReplayEdits>;

export const SaveReplayEdit = z.strictObject({
  cuts: EditCuts,
  /** The last version that the caller saw; 0 where there was none. */
  insteadOf: z.int().nonnegative(),
});
export type SaveReplayEdit = z.infer<typeof SaveReplayEdit>;

/*
 * The edited replay on disk, a replay's folder like that of the whole one and inside it:
 * `replays/<lessonId>/cut-<version>-<edition>/`. It is made of the whole replay, which stays as it is.
 */
export const cutFolder = ({ version, edition }: { version: number; edition: number }): string =>
  `cut-${version}-${edition}`;

export const cutsQueue = "cuts";
/** Job `cut`, id `cut-<lessonId>_<version>_<edition>`. */
export const CutJob = z.strictObject({
  lessonId: LessonId,
  captureId: CaptureId,
  version: z.int().positive(),
  edition: z.int().positive(),
  kept: z.array(z.strictObject({ fromMs: z.int(), toMs: z.int() })).min(1),
});
export type CutJob = z.infer<typeof CutJob>;
export const CutProgress = z.strictObject({
  state: z.enum(["cutting", "verifying"]),
  share: z.number().min(0).max(1),
});
export type CutProgress = z.infer<typeof CutProgress>;
export const CutResult = z.strictObject({
  ...CutJob.shape,
  durationMs: z.int().positive(),
  verifiedSamples: z.int().nonnegative(),
});
export type CutResult = z.infer<typeof CutResult>;

/** Job `cutLadder`, of a `CutJob`, with which it answers: the edited replay's own smaller renditions and storyboard. */
export const cutLaddersQueue = "cutLadders";
/** A job whose recorder died is given to its successor after at most twice this. */
export const cutLockMs = 10_000;

import { z } from "zod";
import { CaptureId, LessonId } from "./ids.ts";

/*
 * The ladder: smaller renditions of a published replay's pictures, and its storyboard. They are made by
 * a job of their own after the replay can be watched, and lie beside the source in the replay's folder:
 *   <picture><shortSide>.m3u8                     `camera480.m3u8`, cut exactly as `camera.m3u8`
 *   <picture><shortSide>-init-<hash>.mp4, <picture><shortSide>-<n>-<hash>.m4s
 *   screen-master.m3u8                            the screen's renditions
 *   storyboard-<n>-<hash>.jpg
 * `master.m3u8` and the manifest name them once everything is there and samples of it were decoded.
 */

export const PictureName = z.enum(["camera", "screen"]);
export type PictureName = z.infer<typeof PictureName>;

export const LadderRendition = z.strictObject({
  picture: PictureName,
  /** Of the largest picture in it; nothing is ever enlarged. */
  width: z.int(),
  height: z.int(),
  averageBps: z.int(),
  bytes: z.int(),
});
export type LadderRendition = z.infer<typeof LadderRendition>;

/** Small pictures of the lesson, one for each `everyMs` from its beginning on, in sheets row by row. */
export const Storyboard = z.strictObject({
  everyMs: z.int().positive(),
  tileWidth: z.int().positive(),
  tileHeight: z.int().positive(),
  columns: z.int().positive(),
  rows: z.int().positive(),
  tiles: z.int().positive(),
  sheets: z.array(z.string()),
});
export type Storyboard = z.infer<typeof Storyboard>;

/** The manifest's part about it. */
export const LadderManifest = z.strictObject({
  renditions: z.array(LadderRendition),
  storyboard: Storyboard.nullable(),
});
export type LadderManifest = z.infer<typeof LadderManifest>;

export const laddersQueue = "ladders";
/**
 * Job `ladder`, id `ladder-<lessonId>-<edition>`: a replay that is published again has another edition,
 * and its ladder is another job.
 */
export const LadderJob = z.strictObject({
  lessonId: LessonId,
  captureId: CaptureId,
  edition: z.int().positive(),
});
export type LadderJob = z.infer<typeof LadderJob>;
export const LadderProgress = z.strictObject({
  /** `waiting`: live lessons need the processor. */
  state: z.enum(["encoding", "waiting", "verifying"]),
  share: z.number().min(0).max(1),
});
export type LadderProgress = z.infer<typeof LadderProgress>;
export const LadderResult = z.strictObject({
  ...LadderJob.shape,
  renditions: z.array(LadderRendition),
  storyboardTiles: z.int().nonnegative(),
  verifiedSamples: z.int().nonnegative(),
});
export type LadderResult = z.infer<typeof LadderResult>;
/** A job whose recorder died is given to its successor after at most twice this. */
export const ladderLockMs = 10_000;

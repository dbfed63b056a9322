import { z } from "zod";
import { LessonId } from "./ids.ts";

/*
 * What becomes of a replay's files once it is there: a list of checksums beside its manifest, a copy of all of it in a
 * bucket where there is one, and a look at both from time to time. In a bucket a file has the name that it has in
 * the data folder, `replays/<lessonId>/[<cut>|<kept>/]<file>`. Files go before the playlists that name them, the
 * manifest goes last.
 */

/** A bucket of an S3 API and the key for it. */
export const BucketSettings = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }),
  region: z.string().min(1),
  bucket: z.string().min(1),
  keyId: z.string().min(1),
  secret: z.string().min(1),
  /** Whether the bucket is named in the path or at the beginning of the host. */
  pathStyle: z.boolean(),
});
export type BucketSettings = z.infer<typeof BucketSettings>;

export const replayPrefix = (lessonId: LessonId, folder = ""): string =>
  folder === "" ? `replays/${lessonId}/` : `replays/${lessonId}/${folder}/`;

/** In the form of `sha256sum`, which can check it. */
export const checksumsName = "checksums.txt";

export const storesQueue = "stores";
/** Job `store`, id `store-<lessonId>_<edition>`. */
export const StoreJob = z.strictObject({
  lessonId: LessonId,
  /** Grows with each change of what the lesson's replay is. */
  edition: z.int().positive(),
  /** What there is of it, below the replay's own folder; `""` is that one itself. None: all of it is gone. */
  folders: z.array(z.string()),
  /** Whether the files are read again and compared with their checksums. */
  verify: z.boolean(),
});
export type StoreJob = z.infer<typeof StoreJob>;
export const StoreProgress = z.strictObject({
  state: z.enum(["storing", "checking"]),
  share: z.number().min(0).max(1),
});
export type StoreProgress = z.infer<typeof StoreProgress>;
export const StoreResult = z.strictObject({
  ...StoreJob.shape,
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** How many were sent just now, and how many were brought back whole from the bucket. */
  sent: z.int().nonnegative(),
  mended: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  /** Files that are missing or not what they were, and are whole nowhere. */
  damaged: z.array(z.string()),
});
export type StoreResult = z.infer<typeof StoreResult>;
/** A job whose recorder died is given to its successor after at most twice this. */
export const storeLockMs = 10_000;

import { createHash } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { LessonId } from "../../protocol/ids.ts";
import { replayPrefix } from "../../protocol/replayStore.ts";
import { BucketUnavailable, type Bucket } from "../../server/lib/bucket.ts";
import { readChecksums } from "../../server/lib/checksums.ts";
import { orMissing } from "../../server/lib/missingFile.ts";
import { pooled } from "./pooled.ts";

/** At once: files are small, and the way to a bucket is long. */
const atOnce = 6;

/**
 * Brings back from the bucket what is not in a replay's folder any more, for work that reads its segments.
 * @throws BucketUnavailable, or what the file system says
 */
export async function bringReplayBack({
  bucket,
  dataDir,
  lessonId,
  folder,
  signal,
}: {
  bucket: Bucket | null;
  dataDir: string;
  lessonId: LessonId;
  /** Below the replay's own; empty for that one itself. */
  folder: string;
  signal: AbortSignal;
}): Promise<void> {
  if (bucket === null) return;
  const dir = join(dataDir, "replays", lessonId, folder);
  const missing: [name: string, sha256: string][] = [];
  for (const [name, sha256] of (await readChecksums(dir)) ?? [])
    if ((await stat(join(dir, name)).catch(orMissing(null))) === null) missing.push([name, sha256]);
  await pooled(missing, atOnce, async ([name, sha256]) => {
    const key = `${replayPrefix(lessonId, folder)}${name}`;
    await bringFileBack({ bucket, key, path: join(dir, name), sha256, signal });
  });
}

/**
 * Puts an object's content in place of a file, once it is known to be whole.
 * @throws BucketUnavailable when it is not there or not what it was, or what the file system says
 */
export async function bringFileBack({
  bucket,
  key,
  path,
  sha256,
  signal,
}: {
  bucket: Bucket;
  key: string;
  path: string;
  sha256: string;
  signal: AbortSignal;
}): Promise<void> {
  const body = (await bucket.get(key, { signal }))?.body ?? null;
  if (body === null) throw new BucketUnavailable(`The bucket does not have ${key}.`);
  const beside = `${path}.${process.pid}.new`;
  const digest = createHash("sha256");
  try {
    const file = await open(beside, "w", 0o600);
    try {
      for await (const chunk of body) {
        digest.update(chunk);
        await file.write(chunk);
      }
      await file.datasync();
    } finally {
      await file.close();
    }
    if (digest.digest("hex") !== sha256)
      throw new BucketUnavailable(`The bucket does not keep ${key} as it was sent.`);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

import { rm } from "node:fs/promises";
import type { CaptureId, LessonId, PersonId } from "../../protocol/ids.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { replayPrefix } from "../../protocol/replayStore.ts";
import type { Bucket } from "../lib/bucket.ts";
import { SkyclassError } from "../lib/errors.ts";
import { type MakeAnew, unpublish } from "../recordings/makeAnew.ts";
import { removeReplayFiles, removeReplayRows } from "../recordings/removeReplay.ts";
import { findTracks, type PersonTracks, removeFolders } from "./personFiles.ts";

type Recorded = { captureId: CaptureId; lessonId: LessonId };

/** Where somebody can be seen or heard. */
export type RecordingsOf = {
  /** Of nobody else: lessons they taught, and captures with no other tracks. */
  own: readonly Recorded[];
  /** Of others' lessons, which go on without them. */
  others: readonly PersonTracks[];
};

/** From SQL what they taught, from the disk what they sent, whatever their role was. */
export const findRecordings = async ({
  db,
  dataDir,
  personId,
}: {
  db: Db;
  dataDir: string;
  personId: PersonId;
}): Promise<RecordingsOf> => {
  const rows = await db
    .selectFrom("captures")
    .innerJoin("lessons", "lessons.lesson_id", "captures.lesson_id")
    .select(["captures.capture_id", "captures.lesson_id"])
    .where("lessons.teacher_id", "=", personId)
    .orderBy("captures.opened_at")
    .execute();
  const own = rows.map((row) => ({ captureId: row.capture_id, lessonId: row.lesson_id }));
  const taught = new Set(own.map(({ captureId }) => captureId));
  const others: PersonTracks[] = [];
  for (const tracks of await findTracks(dataDir, personId)) {
    if (taught.has(tracks.captureId)) continue;
    if (tracks.alone) own.push({ captureId: tracks.captureId, lessonId: tracks.lessonId });
    else others.push(tracks);
  }
  return { own, others };
};

/** @throws SkyclassError conflict while one of them is being recorded or worked on */
export const demandFinished = async (
  queries: Queries,
  { own, others }: RecordingsOf,
): Promise<void> => {
  const captureIds = [...own, ...others].map(({ captureId }) => captureId);
  if (captureIds.length === 0) return;
  const busy = await queries
    .selectFrom("recordings")
    .leftJoin("ladders", "ladders.lesson_id", "recordings.lesson_id")
    .leftJoin("replay_edits", "replay_edits.lesson_id", "recordings.lesson_id")
    .leftJoin("replay_stores", "replay_stores.lesson_id", "recordings.lesson_id")
    .select("recordings.capture_id")
    .where("recordings.capture_id", "in", captureIds)
    .where((eb) =>
      eb.or([
        eb("recordings.state", "in", ["capturing", "finishing"]),
        eb("ladders.state", "=", "working"),
        eb("replay_edits.state", "=", "working"),
        eb("replay_stores.state", "=", "working"),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  if (busy)
    throw new SkyclassError("conflict", {
      message: "A lesson with this person is being recorded or finished right now.",
    });
};

/**
 * Before anything goes, so that a bucket which is away leaves nothing half done.
 * @throws SkyclassError storageUnavailable
 */
export const demandBucket = async (
  bucket: Bucket | null,
  { own, others }: RecordingsOf,
): Promise<void> => {
  const [first] = [...own, ...others];
  if (first !== undefined) await bucket?.list(replayPrefix(first.lessonId));
};

/**
 * What is in the bucket of these lessons, until a listing finds nothing. Where it goes away in between, the person is
 * not erased: it is done again, and finds the rest. @returns how many objects those were
 * @throws SkyclassError storageUnavailable
 */
export const eraseFromBucket = async (
  bucket: Bucket,
  { own, others }: RecordingsOf,
): Promise<number> => {
  const lessonIds = new Set([...own, ...others].map(({ lessonId }) => lessonId));
  let removed = 0;
  for (const lessonId of lessonIds) removed += await bucket.removeAll(replayPrefix(lessonId));
  return removed;
};

/**
 * Rows first, files then: what a crash leaves of the files is found again when it is repeated, because
 * lessons and captures are still known.
 */
export const eraseRecordings = async ({
  db,
  dataDir,
  recordings: { own, others },
  now,
  makeAnew,
}: {
  db: Db;
  dataDir: string;
  recordings: RecordingsOf;
  now: Date;
  makeAnew: MakeAnew;
}): Promise<{ captures: number; replays: number; trackFiles: number; madeAnew: LessonId[] }> => {
  await db.transaction().execute(async (trx) => {
    for (const of of own) await removeReplayRows(trx, of, now);
  });
  const captureFolders = own.map(({ captureId }) => `captures/${captureId}`);
  const replays = await removeReplayFiles(
    dataDir,
    own.map(({ lessonId }) => lessonId),
  );
  const captures = await removeFolders(dataDir, captureFolders);
  let trackFiles = 0;
  for (const tracks of others) {
    await makeAnew(tracks, async () => {
      await db.transaction().execute(async (trx) => {
        await unpublish(trx, { lessonId: tracks.lessonId, now });
        // Nobody can say which of their words are this person's.
        await trx
          .deleteFrom("captions")
          .where("lesson_id", "=", tracks.lessonId)
          .where("speakers", "=", "everybody")
          .execute();
      });
      await removeFolders(dataDir, [`replays/${tracks.lessonId}`]);
      for (const path of tracks.paths) await rm(path, { force: true });
    });
    trackFiles += tracks.paths.length;
  }
  return { captures, replays, trackFiles, madeAnew: others.map(({ lessonId }) => lessonId) };
};

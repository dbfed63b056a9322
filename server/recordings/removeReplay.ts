import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { orMissing } from "../lib/missingFile.ts";

/**
 * Takes a replay out of the database with its files to keep, its captions, its renditions and, by triggers,
 * what is found of it; its capture is marked, and the retention of captures takes its folder. Files follow
 * once this is written down: what a crash leaves of them is of nothing any more, and is swept.
 */
export const removeReplayRows = async (
  trx: Queries,
  { captureId, lessonId }: { captureId: CaptureId; lessonId: LessonId },
  now: Date,
): Promise<void> => {
  for (const table of [
    ...(["kept_files", "captions", "caption_hearings"] as const),
    ...(["ladders", "replays", "recordings"] as const),
  ])
    await trx.deleteFrom(table).where("lesson_id", "=", lessonId).execute();
  await trx
    .updateTable("captures")
    .set({ deleted_at: now })
    .where("capture_id", "=", captureId)
    .where("deleted_at", "is", null)
    .execute();
};

/** With edited versions, files to keep and the storyboard. @returns how many of them had files here */
export const removeReplayFiles = async (
  dataDir: string,
  lessonIds: readonly LessonId[],
): Promise<number> => {
  let removed = 0;
  for (const lessonId of lessonIds) {
    const folder = join(dataDir, "replays", lessonId);
    if ((await readdir(folder).catch(orMissing(null))) === null) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
};

import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import type { Db, Queries } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import { CaptureFolders } from "./captureFolders.ts";

type Recorded = { captureId: CaptureId; lessonId: LessonId };
/** Resolves when the replay is on its way again; `change` unpublishes it, and says what else is to be different. */
export type MakeAnew = (of: Recorded, change: () => Promise<void>) => Promise<void>;

/** Puts the recording back to where its replay is still to be made. */
export const unpublish = async (
  trx: Queries,
  { lessonId, now }: { lessonId: LessonId; now: Date },
): Promise<void> => {
  for (const table of ["ladders", "replays"] as const)
    await trx.deleteFrom(table).where("lesson_id", "=", lessonId).execute();
  await trx
    .updateTable("recordings")
    .set({ state: "finishing", failure_reason: null, made_anew_at: now, updated_at: now })
    .where("lesson_id", "=", lessonId)
    .execute();
};

/** For a replay that is not as it should be: it is thrown away and made again of the capture, which stays. */
export const createMakeReplayAnew = ({
  db,
  dataDir,
  clock,
  makeAnew,
}: {
  db: Db;
  dataDir: string;
  clock: Clock;
  makeAnew: MakeAnew;
}) => {
  const captures = new CaptureFolders({ dir: join(dataDir, "captures") });
  /** @throws SkyclassError notFound | conflict | captureGone | queueUnavailable */
  return async (lessonId: LessonId): Promise<void> => {
    const found = await db
      .selectFrom("replays")
      .innerJoin("recordings", "recordings.lesson_id", "replays.lesson_id")
      .innerJoin("captures", "captures.capture_id", "replays.capture_id")
      .select(["replays.capture_id", "recordings.state", "captures.deleted_at"])
      .where("replays.lesson_id", "=", lessonId)
      .executeTakeFirst();
    if (found === undefined) throw new SkyclassError("notFound");
    const { capture_id: captureId, state, deleted_at: deletedAt } = found;
    if (state !== "published") throw new SkyclassError("conflict");
    if (deletedAt !== null || (await captures.find(captureId)) === null)
      throw new SkyclassError("captureGone");
    const edit = await db
      .selectFrom("replay_edits")
      .select("version")
      .where("lesson_id", "=", lessonId)
      .where("state", "=", "working")
      .executeTakeFirst();
    if (edit !== undefined)
      throw new SkyclassError("conflict", {
        message: "The edited replay is being made right now.",
      });
    await makeAnew({ captureId, lessonId }, async () => {
      const now = clock.now();
      await db.transaction().execute(async (trx) => unpublish(trx, { lessonId, now }));
      await rm(join(dataDir, "replays", lessonId), { recursive: true, force: true });
    });
  };
};

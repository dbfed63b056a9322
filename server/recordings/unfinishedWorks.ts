import type { LessonId } from "../../protocol/ids.ts";
import type { KeepJob, KeepProgress } from "../../protocol/keptFiles.ts";
import type { LadderJob, LadderProgress } from "../../protocol/ladder.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { StoreJob, StoreProgress } from "../../protocol/replayStore.ts";
import type { AssembleJob, AssembleProgress } from "../../protocol/recording.ts";
import type { Db } from "../db/kysely.ts";
import type { Described } from "./recorderQueue.ts";

const mostListed = 50;

type Row = { lesson_id: LessonId; title: string; state: string; failure_reason: string | null };

/** What the database knows is shown also where the queue does not answer. */
const asWork = async (
  { kind, row, since }: { kind: UnfinishedWork["kind"]; row: Row; since: Date | null },
  asked: Promise<Described<AssembleProgress | LadderProgress | KeepProgress | StoreProgress>>,
): Promise<UnfinishedWork> => {
  const job = await asked.catch(() => null);
  return {
    kind,
    lessonId: row.lesson_id,
    title: row.title,
    failureReason: row.failure_reason,
    state: row.state === "failed" ? "failed" : job?.state === "working" ? "working" : "waiting",
    since: since?.toISOString() ?? null,
    step: job?.progress?.state ?? null,
    share: job?.progress?.share ?? null,
    failures: job?.failures ?? 0,
    lastLines: job?.lastLines ?? [],
  };
};

/** Replays of lessons that are over, those that wait longest first. */
export const unfinishedReplays = async (
  db: Db,
  describe: (job: AssembleJob) => Promise<Described<AssembleProgress>>,
): Promise<UnfinishedWork[]> => {
  const rows = await db
    .selectFrom("recordings")
    .innerJoin("lessons", "lessons.lesson_id", "recordings.lesson_id")
    .select(["recordings.lesson_id", "recordings.capture_id", "recordings.state"])
    .select(["recordings.failure_reason", "lessons.title", "lessons.ended_at"])
    .where("recordings.state", "in", ["finishing", "failed"])
    .orderBy("lessons.ended_at")
    .limit(mostListed)
    .execute();
  return Promise.all(
    rows.map(async (row) =>
      asWork(
        { kind: "replay", row, since: row.ended_at },
        describe({ captureId: row.capture_id, lessonId: row.lesson_id }),
      ),
    ),
  );
};

/** Ladders of published replays, in the order in which they come. */
export const unfinishedLadders = async (
  db: Db,
  describe: (job: LadderJob) => Promise<Described<LadderProgress>>,
): Promise<UnfinishedWork[]> => {
  const rows = await db
    .selectFrom("ladders")
    .innerJoin("replays", "replays.lesson_id", "ladders.lesson_id")
    .innerJoin("lessons", "lessons.lesson_id", "ladders.lesson_id")
    .select(["ladders.lesson_id", "ladders.edition", "ladders.state", "ladders.failure_reason"])
    .select(["replays.capture_id", "replays.published_at", "lessons.title"])
    .where("ladders.state", "!=", "published")
    .orderBy("ladders.created_at")
    .limit(mostListed)
    .execute();
  return Promise.all(
    rows.map(async (row) =>
      asWork(
        { kind: "ladder", row, since: row.published_at },
        describe({ lessonId: row.lesson_id, captureId: row.capture_id, edition: row.edition }),
      ),
    ),
  );
};

/** Files to keep that somebody wants, in the order in which they were asked for. */
export const unfinishedKeeps = async (
  db: Db,
  describe: (
    job: Pick<KeepJob, "lessonId" | "heard" | "edition">,
  ) => Promise<Described<KeepProgress>>,
): Promise<UnfinishedWork[]> => {
  const rows = await db
    .selectFrom("kept_files")
    .innerJoin("lessons", "lessons.lesson_id", "kept_files.lesson_id")
    .select(["kept_files.lesson_id", "heard", "edition", "kept_files.state", "failure_reason"])
    .select(["asked_at", "lessons.title"])
    .where("kept_files.state", "in", ["waiting", "working", "failed"])
    .orderBy("asked_at")
    .limit(mostListed)
    .execute();
  return Promise.all(
    rows.map(async (row) =>
      asWork(
        { kind: "keep", row, since: row.asked_at },
        describe({ lessonId: row.lesson_id, heard: row.heard, edition: row.edition }),
      ),
    ),
  );
};

/**
 * Replays whose files are not in the bucket yet, or damaged. Looks that find nothing are not told, nor what there is to do
 * where there is no bucket.
 */
export const unfinishedStores = async (
  db: Db,
  { hasBucket }: { hasBucket: boolean },
  describe: (job: Pick<StoreJob, "lessonId" | "edition">) => Promise<Described<StoreProgress>>,
): Promise<UnfinishedWork[]> => {
  const rows = await db
    .selectFrom("replay_stores")
    .innerJoin("lessons", "lessons.lesson_id", "replay_stores.lesson_id")
    .select(["replay_stores.lesson_id", "edition", "replay_stores.state", "failure_reason"])
    .select(["updated_at", "lessons.title"])
    .where("replay_stores.state", "!=", "stored")
    .where((eb) =>
      eb.or([
        eb("replay_stores.state", "=", "failed"),
        ...(hasBucket ? [eb("verify", "=", false)] : []),
      ]),
    )
    .orderBy("updated_at")
    .limit(mostListed)
    .execute();
  return Promise.all(
    rows.map(async (row) =>
      asWork(
        { kind: "store", row, since: row.updated_at },
        describe({ lessonId: row.lesson_id, edition: row.edition }),
      ),
    ),
  );
};

import type { LessonId } from "../../protocol/ids.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { Counter, type Metrics } from "../lib/metrics.ts";
import { lockLesson } from "../lessons/lessonsRepository.ts";
import { removeReplayFiles, removeReplayRows } from "../recordings/removeReplay.ts";
import { Upkeep } from "../recordings/upkeep.ts";
import { measureChanged } from "./replaySizes.ts";
import { type KeptReplayRow, listToJudge } from "./storageRepository.ts";
import { judgeReplay, warningMs } from "./storageRules.ts";

type Parts = {
  db: Db;
  dataDir: string;
  storage: { onDecided(listener: () => void): () => void };
  metrics: Metrics;
  log: Logger;
  clock?: Clock;
};

/**
 * Measures what replays take, says which will be deleted, and deletes those whose school keeps them no longer
 * and of which that was said for long enough. The lesson, its attendance and what was said in it stay.
 */
export class ReplayRetention {
  readonly #db: Db;
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #deleted: Counter;
  readonly #upkeep: Upkeep;
  readonly #stopListening: () => void;

  private constructor({ db, dataDir, clock = systemClock, ...parts }: Parts) {
    this.#db = db;
    this.#dataDir = dataDir;
    this.#clock = clock;
    this.#log = parts.log;
    this.#deleted = new Counter({
      name: "skyclass_replays_deleted",
      help: "Replays deleted because of their school's retention.",
      registers: [parts.metrics],
    });
    const reconcile = async (): Promise<void> => this.#look();
    this.#upkeep = new Upkeep({ of: "kept replays", reconcile, log: parts.log });
    this.#stopListening = parts.storage.onDecided(() => this.#upkeep.note("decide", reconcile));
  }

  /** The first look is begun, not waited for: measuring takes a while where nothing was measured yet. */
  static async create(parts: Parts): Promise<ReplayRetention> {
    const retention = new ReplayRetention(parts);
    void retention.look();
    return retention;
  }

  /** Looks at everything now, instead of within a minute. */
  async look(): Promise<void> {
    await this.#upkeep.reconcile();
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => this.#stopListening());
  }

  async #look(): Promise<void> {
    const now = this.#clock.now();
    const before = new Date(now.getTime() + warningMs);
    for (const replay of await listToJudge(this.#db, { before })) {
      const verdict = judgeReplay(replay, now);
      if (verdict.deed === "leave") continue;
      if (verdict.deed === "remove" && replay.busy) continue;
      await this.#judgeAgain(replay.lessonId, before, now);
    }
    await measureChanged(this.#db, { dataDir: this.#dataDir, now });
  }

  /** With the lesson locked: somebody may have marked it since, or begun to make something of it. */
  async #judgeAgain(lessonId: LessonId, before: Date, now: Date): Promise<void> {
    const removed = await this.#db.transaction().execute(async (trx) => {
      await lockLesson(trx, lessonId);
      const [replay] = await listToJudge(trx, { before, lessonId });
      if (replay === undefined) return false;
      const verdict = judgeReplay(replay, now);
      if (verdict.deed === "warn") await warn(trx, lessonId, { warnedAt: now, ...verdict });
      if (verdict.deed === "takeBack")
        await trx.deleteFrom("replay_warnings").where("lesson_id", "=", lessonId).execute();
      if (verdict.deed !== "remove" || replay.busy) return false;
      await remove(trx, replay, { now, retentionDays: verdict.retentionDays });
      return true;
    });
    if (!removed) return;
    await removeReplayFiles(this.#dataDir, [lessonId]);
    this.#deleted.inc();
    this.#log.info({ lessonId }, "a replay was deleted because of its school's retention");
  }
}

const warn = async (
  trx: Queries,
  lessonId: LessonId,
  { warnedAt, goesAt }: { warnedAt: Date; goesAt: Date },
): Promise<void> => {
  await trx
    .insertInto("replay_warnings")
    .values({ lesson_id: lessonId, warned_at: warnedAt, goes_at: goesAt })
    // When it was said first counts.
    .onConflict((conflict) => conflict.column("lesson_id").doUpdateSet({ goes_at: goesAt }))
    .execute();
};

const remove = async (
  trx: Queries,
  replay: KeptReplayRow,
  { now, retentionDays }: { now: Date; retentionDays: number },
): Promise<void> => {
  const { lessonId, publishedAt, warning, startedAt, durationMs } = replay;
  const gone = {
    ...{ deleted_at: now, retention_days: retentionDays },
    ...{ started_at: startedAt, duration_ms: durationMs },
  };
  await removeReplayRows(trx, replay, now);
  await trx
    .insertInto("replay_deletions")
    .values({ lesson_id: lessonId, ...gone })
    .onConflict((conflict) => conflict.column("lesson_id").doUpdateSet(gone))
    .execute();
  await recordAudit(trx, {
    actorId: null,
    action: "replayDeleted",
    subject: { kind: "lesson", id: lessonId },
    detail: {
      ...{ reason: "retention", retentionDays, publishedAt: publishedAt.toISOString() },
      warnedAt: warning?.warnedAt.toISOString() ?? null,
    },
  });
};

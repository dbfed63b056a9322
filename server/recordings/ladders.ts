import type { LessonId } from "../../protocol/ids.ts";
import { LadderJob, LadderProgress, LadderResult, laddersQueue } from "../../protocol/ladder.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { RedisAddress } from "../../protocol/recording.ts";
import type { Db } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { LadderJournal, type LadderKey } from "./ladderJournal.ts";
import { RecorderQueue, type RecorderWork } from "./recorderQueue.ts";
import { unfinishedLadders } from "./unfinishedWorks.ts";
import { Upkeep } from "./upkeep.ts";

const laddering: RecorderWork<LadderJob, LadderProgress, LadderResult> = {
  queue: laddersQueue,
  name: "ladder",
  keyOf: ({ lessonId, edition }) => `${lessonId}-${edition}`,
  progress: LadderProgress,
  result: LadderResult,
};
type LadderQueue = RecorderQueue<LadderJob, LadderProgress, LadderResult>;

/** One that failed six times in a row is tried again after this, and at every start. */
const retryAfterMs = 6 * 3_600_000;

/**
 * Sees to it that every published replay gets its ladder: puts the work into the queue, writes down what
 * comes of it, and finds what a crash or a flushed queue left behind.
 */
export class Ladders {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #journal: LadderJournal;
  readonly #queue: LadderQueue;
  readonly #stopListening: () => void;
  readonly #upkeep: Upkeep;

  private constructor(parts: {
    db: Db;
    clock: Clock;
    log: Logger;
    journal: LadderJournal;
    queue: LadderQueue;
    replays: ReplayFacts;
  }) {
    const { queue, journal } = parts;
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#journal = journal;
    this.#queue = queue;
    this.#upkeep = new Upkeep({
      of: "ladders",
      reconcile: () => this.#reconcile({ atBoot: false }),
      log: parts.log,
    });
    queue.on("progressed", ({ key, progress }) =>
      this.#upkeep.note("progress", () =>
        journal.progress({ of: keyFrom(key), share: progress.share }),
      ),
    );
    queue.on("completed", (result) => this.#upkeep.note("publish", () => this.#publish(result)));
    queue.on("failed", ({ key, reason }) =>
      this.#upkeep.note("fail", () => this.#fail(keyFrom(key), reason)),
    );
    this.#stopListening = parts.replays.onPublished(({ lessonId }) =>
      this.#upkeep.note("enqueue", () => this.#enqueue(lessonId)),
    );
  }

  /** @throws SkyclassError `queueUnavailable` | `databaseUnavailable` */
  static async create(options: {
    db: Db;
    redis: RedisAddress;
    replays: ReplayFacts;
    log: Logger;
    clock?: Clock;
  }): Promise<Ladders> {
    const { db, redis, replays, log, clock = systemClock } = options;
    const queue = await RecorderQueue.create({ work: laddering, redis, log });
    const journal = new LadderJournal({ db, clock });
    const ladders = new Ladders({ db, clock, log, journal, queue, replays });
    try {
      await ladders.#reconcile({ atBoot: true });
    } catch (error) {
      await ladders.close();
      throw error;
    }
    return ladders;
  }

  /** Looks at every ladder that is not published now, instead of within a minute. */
  async reconcile(): Promise<void> {
    await this.#upkeep.reconcile();
  }

  /** Of replays that are published. */
  async unfinished(): Promise<UnfinishedWork[]> {
    return unfinishedLadders(this.#db, async (job) => this.#queue.describe(job));
  }

  /** Tries a failed one again at once. @throws SkyclassError notFound | conflict | queueUnavailable */
  async retry(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const job = await this.#journal.jobOf(lessonId);
      if (job === null) throw new SkyclassError("notFound");
      if (!(await this.#journal.retry(job)))
        throw new SkyclassError("conflict", { message: "The renditions have not failed." });
      await this.#queue.restart(job);
    });
  }

  /**
   * Leaves nothing in the queue of a replay that is made anew, whose editions are counted from one again.
   * @throws SkyclassError conflict while the renditions are being made | queueUnavailable
   */
  async forget(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const last = await this.#journal.jobOf(lessonId);
      for (let edition = last?.edition ?? 0; last !== null && edition > 0; edition -= 1)
        if (!(await this.#queue.forget({ ...last, edition })))
          throw new SkyclassError("conflict", {
            message: "Its renditions are being made right now.",
          });
    });
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      this.#stopListening();
      await this.#queue.close();
    });
  }

  async #enqueue(lessonId: LessonId): Promise<void> {
    const job = await this.#journal.jobOf(lessonId);
    if (job !== null) await this.#queue.enqueue(job);
  }

  async #publish(result: LadderResult): Promise<void> {
    if (!(await this.#journal.publish(result))) return;
    const { lessonId, renditions } = result;
    this.#log.info({ lessonId, renditions: renditions.length }, "ladder published");
  }

  async #fail(of: LadderKey, reason: string): Promise<void> {
    if (await this.#journal.fail({ of, reason }))
      this.#log.error({ ...of, reason }, "ladder failed");
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    for (const { state, updatedAt, ...job } of await this.#journal.unmade()) {
      const look = await this.#queue.look(job);
      const unchangedForMs = this.#clock.now().getTime() - updatedAt.getTime();
      const again = atBoot || unchangedForMs >= retryAfterMs;
      if (look.job === "completed") await this.#publish(look.result);
      else if (look.job === "missing" || (look.job === "failed" && again)) {
        await this.#journal.retry(job);
        await this.#queue.restart(job);
      } else if (look.job === "failed" && state !== "failed") await this.#fail(job, look.reason);
    }
  }
}

type ReplayFacts = {
  onPublished(listener: (published: { lessonId: LessonId }) => void): () => void;
};

/** Out of a job's key, `<lessonId>-<edition>`. */
const keyFrom = (key: string): LadderKey => {
  const dash = key.lastIndexOf("-");
  return LadderJob.pick({ lessonId: true, edition: true }).parse({
    lessonId: key.slice(0, dash),
    edition: Number(key.slice(dash + 1)),
  });
};

import {
  type CaptionLanguage,
  CaptionsJob,
  CaptionsProgress,
  captionsQueue,
  CaptionsResult,
} from "../../protocol/captions.ts";
import type { LessonId } from "../../protocol/ids.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { RedisAddress } from "../../protocol/recording.ts";
import type { Db } from "../db/kysely.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { RecorderQueue, type RecorderWork } from "../recordings/recorderQueue.ts";
import { unfinishedHearings } from "../recordings/unfinishedWorks.ts";
import { Upkeep } from "../recordings/upkeep.ts";
import { HearingJournal } from "./hearingJournal.ts";

const hearing: RecorderWork<CaptionsJob, CaptionsProgress, CaptionsResult> = {
  queue: captionsQueue,
  name: "captions",
  keyOf: ({ lessonId, edition }) => `${lessonId}-${edition}`,
  progress: CaptionsProgress,
  result: CaptionsResult,
};
type HearingQueue = RecorderQueue<CaptionsJob, CaptionsProgress, CaptionsResult>;
type ReplayFacts = { onPublished(listener: () => void): () => void };

/** One that failed is tried again after this, and at every start: the program may have been mended. */
const retryAfterMs = 6 * 3_600_000;

/**
 * Sees to it that the speech-to-text program hears every published replay without captions: puts the work
 * into the queue, keeps what comes of it, and finds what a crash or a flushed queue left behind.
 */
export class Hearings {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #journal: HearingJournal;
  readonly #queue: HearingQueue;
  readonly #stopListening: () => void;
  readonly #upkeep: Upkeep;

  private constructor(parts: {
    db: Db;
    clock: Clock;
    log: Logger;
    journal: HearingJournal;
    queue: HearingQueue;
    replays: ReplayFacts;
  }) {
    const { queue, journal } = parts;
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#journal = journal;
    this.#queue = queue;
    const reconcile = async (): Promise<void> => this.#reconcile({ atBoot: false });
    this.#upkeep = new Upkeep({ of: "captions", reconcile, log: parts.log });
    queue.on("progressed", ({ key }) =>
      this.#upkeep.note("progress", async () => journal.working(jobOfKey(key))),
    );
    queue.on("completed", (result) => this.#upkeep.note("keep", async () => this.#keep(result)));
    queue.on("failed", ({ key, reason }) =>
      this.#upkeep.note("fail", async () => this.#fail(jobOfKey(key), reason)),
    );
    this.#stopListening = parts.replays.onPublished(() => this.#upkeep.note("enqueue", reconcile));
  }

  /** @throws SkyclassError `queueUnavailable` | `databaseUnavailable` */
  static async create(options: {
    db: Db;
    redis: RedisAddress;
    replays: ReplayFacts;
    /** That the program writes. */
    language: CaptionLanguage;
    log: Logger;
    clock?: Clock;
  }): Promise<Hearings> {
    const { db, redis, replays, language, log, clock = systemClock } = options;
    const queue = await RecorderQueue.create({ work: hearing, redis, log });
    const journal = new HearingJournal({ db, clock, language });
    const hearings = new Hearings({ db, clock, log, journal, queue, replays });
    try {
      await hearings.#reconcile({ atBoot: true });
    } catch (error) {
      await hearings.close();
      throw error;
    }
    return hearings;
  }

  async unfinished(): Promise<UnfinishedWork[]> {
    return unfinishedHearings(this.#db, async (job) => this.#queue.describe(job));
  }

  /** Has a replay heard again on which the program failed. @throws SkyclassError notFound | conflict | queueUnavailable */
  async retry(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const found = (await this.#journal.undone()).find((one) => one.lessonId === lessonId);
      if (found === undefined) throw new SkyclassError("notFound");
      const { state, updatedAt: _, ...job } = found;
      if (state !== "failed")
        throw new SkyclassError("conflict", { message: "The program has not failed on it." });
      await this.#journal.retry(job);
      await this.#queue.restart(job);
    });
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      this.#stopListening();
      await this.#queue.close();
    });
  }

  async #keep(result: CaptionsResult): Promise<void> {
    const kept = await this.#journal.done(result);
    const { cues, ...job } = result;
    this.#log.info({ ...job, cues: cues.length, kept }, "a replay was heard by machine");
    // A lesson's words are not left lying in the queue.
    await this.#queue.forget(job);
  }

  async #fail(job: CaptionsJob, reason: string): Promise<void> {
    await this.#journal.fail(job, reason);
    this.#log.error({ ...job, reason }, "a replay was not heard by machine");
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    await this.#journal.noteUnheard();
    for (const { state, updatedAt, ...job } of await this.#journal.undone()) {
      const look = await this.#queue.look(job);
      const again = atBoot || this.#clock.now().getTime() - updatedAt.getTime() >= retryAfterMs;
      if (look.job === "completed") await this.#keep(look.result);
      else if (look.job === "failed" && state !== "failed") await this.#fail(job, look.reason);
      else if (look.job === "missing" || (look.job === "failed" && again)) {
        await this.#journal.retry(job);
        await this.#queue.restart(job);
      }
    }
  }
}

/** Out of a job's key, `<lessonId>-<edition>`. */
const jobOfKey = (key: string): CaptionsJob => {
  const dash = key.lastIndexOf("-");
  return CaptionsJob.parse({ lessonId: key.slice(0, dash), edition: Number(key.slice(dash + 1)) });
};

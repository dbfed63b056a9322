import type { LessonId } from "../../protocol/ids.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { RedisAddress } from "../../protocol/recording.ts";
import {
  type BucketSettings,
  StoreJob,
  StoreProgress,
  StoreResult,
  storesQueue,
} from "../../protocol/replayStore.ts";
import type { Db } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { RecorderQueue, type RecorderWork } from "./recorderQueue.ts";
import { StoreJournal, type StoreKey } from "./storeJournal.ts";
import { unfinishedStores } from "./unfinishedWorks.ts";
import { Upkeep } from "./upkeep.ts";

const keyOf = ({ lessonId, edition }: StoreKey): string => `${lessonId}_${edition}`;
const storing: RecorderWork<StoreJob, StoreProgress, StoreResult> = {
  ...{ queue: storesQueue, name: "store", keyOf, progress: StoreProgress, result: StoreResult },
};

/** What is taken back is to be gone from everywhere within a minute. */
const enqueueEveryMs = 10_000;
/** One that failed six times in a row is tried again after this, and at every start: buckets come back. */
const retryAfterMs = 300_000;
const dayMs = 24 * 3_600_000;
/** How often each replay's files are read again and compared with their checksums. */
const checkAfterMs = 30 * dayMs;

type PublishedFacts = { onPublished(listener: () => void): () => void };
type SavedFacts = { onSaved(listener: () => void): () => void };

/**
 * Sees to it that the files of published replays are whole where they are to be kept, in the data folder and in the
 * bucket where there is one, and that nothing is left in a bucket of what is gone. Looks at each again once a month.
 */
export class Stores {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #journal: StoreJournal;
  readonly #queue: RecorderQueue<StoreJob, StoreProgress, StoreResult>;
  readonly #stopListening: (() => void)[];
  readonly #upkeep: Upkeep;
  readonly #hasBucket: boolean;
  readonly #timer: NodeJS.Timeout;

  private constructor(parts: {
    db: Db;
    clock: Clock;
    log: Logger;
    bucket: BucketSettings | undefined;
    journal: StoreJournal;
    queue: RecorderQueue<StoreJob, StoreProgress, StoreResult>;
    replays: PublishedFacts;
    edits: SavedFacts;
  }) {
    const { queue, journal } = parts;
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#journal = journal;
    this.#hasBucket = parts.bucket !== undefined;
    this.#queue = queue;
    const reconcile = async (): Promise<void> => this.#reconcile({ atBoot: false });
    this.#upkeep = new Upkeep({ of: "stored replays", reconcile, log: parts.log });
    const note = this.#upkeep.note.bind(this.#upkeep);
    queue.on("progressed", ({ key }) => note("progress", () => journal.progress(keyFrom(key))));
    queue.on("completed", (result) => note("settle", () => this.#settle(result)));
    queue.on("failed", ({ key, reason }) => note("fail", () => this.#fail(keyFrom(key), reason)));
    const soon = (): void => note("enqueue", async () => this.#enqueue());
    this.#timer = setInterval(soon, enqueueEveryMs);
    this.#timer.unref();
    this.#stopListening = [parts.replays.onPublished(soon), parts.edits.onSaved(soon)];
  }

  /** @throws SkyclassError `queueUnavailable` | `databaseUnavailable` */
  static async create(options: {
    db: Db;
    redis: RedisAddress;
    bucket: BucketSettings | undefined;
    replays: PublishedFacts;
    edits: SavedFacts;
    log: Logger;
    clock?: Clock;
  }): Promise<Stores> {
    const { db, redis, log, clock = systemClock } = options;
    const queue = await RecorderQueue.create({ work: storing, redis, log });
    const journal = new StoreJournal({ db, clock, place: placeOf(options.bucket) });
    const stores = new Stores({ ...options, clock, journal, queue });
    try {
      await journal.moveHere();
      await stores.#reconcile({ atBoot: true });
    } catch (error) {
      await stores.close();
      throw error;
    }
    return stores;
  }

  /** Looks at everything that changed now, instead of within a minute. */
  async reconcile(): Promise<void> {
    await this.#upkeep.reconcile();
  }

  async unfinished(): Promise<UnfinishedWork[]> {
    return unfinishedStores(this.#db, { hasBucket: this.#hasBucket }, async (of) =>
      this.#queue.describe({ ...of, folders: [], verify: false }),
    );
  }

  /** Tries a failed one again at once. @throws SkyclassError notFound | conflict | queueUnavailable */
  async retry(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const [found] = await this.#journal.unsettled({ lessonId });
      if (found === undefined) throw new SkyclassError("notFound");
      if (!(await this.#journal.retry(found.job)))
        throw new SkyclassError("conflict", { message: "The files' storing has not failed." });
      await this.#queue.restart(found.job);
    });
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      clearInterval(this.#timer);
      for (const stop of this.#stopListening) stop();
      await this.#queue.close();
    });
  }

  async #settle(result: StoreResult): Promise<void> {
    if (!(await this.#journal.settle(result))) return;
    const { lessonId, files, sent, mended, removed, damaged } = result;
    const facts = { lessonId, files, sent, mended, removed };
    if (damaged.length > 0) this.#log.error({ ...facts, damaged }, "a replay is damaged");
    else if (mended > 0) this.#log.warn(facts, "a replay was mended from the bucket");
    else if (result.folders.length === 0)
      this.#log.info(facts, "a replay is kept nowhere any more");
    else this.#log.info(facts, "a replay's files are where they are to be kept");
  }

  async #enqueue(): Promise<void> {
    for (const { job, state } of await this.#journal.unsettled())
      if (state === "waiting") await this.#queue.enqueue(job);
  }

  async #fail(of: StoreKey, reason: string): Promise<void> {
    if (await this.#journal.fail(of, reason))
      this.#log.error({ ...of, reason }, "a replay's files could not be stored");
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    const unsettled = await this.#journal.unsettled();
    // Checks fill the time in which there is nothing else to do.
    if (unsettled.length === 0)
      await this.#journal.checkOne(new Date(this.#clock.now().getTime() - checkAfterMs));
    for (const { job, state, updatedAt } of await this.#journal.unsettled()) {
      const look = await this.#queue.look(job);
      const unchangedForMs = this.#clock.now().getTime() - updatedAt.getTime();
      const again = state === "failed" ? atBoot || unchangedForMs >= retryAfterMs : true;
      // Damage is found out by a job that did all that it could: it is looked at again, not told as done.
      if (look.job === "completed" && state !== "failed") await this.#settle(look.result);
      else if (look.job === "missing" || (look.job !== "working" && again)) {
        if (look.job === "failed" && state !== "failed") await this.#fail(job, look.reason);
        else {
          await this.#journal.retry(job);
          await this.#queue.restart(job);
        }
      }
    }
  }
}

const placeOf = (bucket: BucketSettings | undefined): string =>
  bucket === undefined ? "folder" : `${bucket.endpoint} ${bucket.bucket}`;

/** Out of a job's key, `<lessonId>_<edition>`. */
const keyFrom = (key: string): StoreKey => {
  const [lessonId, edition] = key.split("_");
  return StoreJob.pick({ lessonId: true, edition: true }).parse({
    ...{ lessonId, edition: Number(edition) },
  });
};

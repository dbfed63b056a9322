import { rm } from "node:fs/promises";
import type { LessonId } from "../../protocol/ids.ts";
import { KeepJob, KeepProgress, KeepResult, keepsQueue } from "../../protocol/keptFiles.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { RedisAddress } from "../../protocol/recording.ts";
import type { Db } from "../db/kysely.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { RecorderQueue, type RecorderWork } from "../recordings/recorderQueue.ts";
import { unfinishedKeeps } from "../recordings/unfinishedWorks.ts";
import { Upkeep } from "../recordings/upkeep.ts";
import { schoolsOverQuota } from "../storage/quota.ts";
import { keptDir, planKept, writeKeepPlan } from "./keepPlan.ts";
import {
  askForKept,
  changeKept,
  findSource,
  type KeptKey,
  type KeptRecord,
  lessonsToKeep,
  listKept,
} from "./keptRepository.ts";

const keyOf = ({ lessonId, heard, edition }: KeptKey): string => `${lessonId}_${heard}_${edition}`;
const composing: RecorderWork<KeepJob, KeepProgress, KeepResult> = {
  ...{ queue: keepsQueue, name: "keep", keyOf, progress: KeepProgress, result: KeepResult },
};
type KeepQueue = RecorderQueue<KeepJob, KeepProgress, KeepResult>;

/** One that failed six times in a row is tried again after this, and at every start. */
const retryAfterMs = 6 * 3_600_000;

type Facts = { onAsked(listener: () => void): () => void };
type SavedFacts = { onSaved(listener: () => void): () => void };
type PublishedFacts = { onPublished(listener: () => void): () => void };

/**
 * Sees to it that files to keep are made that somebody or a school wants, and that nothing is left of those
 * that are not given out any more.
 */
export class KeepWork {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #dataDir: string;
  readonly #queue: KeepQueue;
  readonly #stopListening: (() => void)[];
  readonly #upkeep: Upkeep;

  private constructor(parts: {
    db: Db;
    clock: Clock;
    log: Logger;
    dataDir: string;
    queue: KeepQueue;
    keeping: Facts;
    edits: SavedFacts;
    replays: PublishedFacts;
  }) {
    const { queue } = parts;
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#dataDir = parts.dataDir;
    this.#queue = queue;
    const reconcile = async (): Promise<void> => this.#reconcile({ atBoot: false });
    this.#upkeep = new Upkeep({ of: "files to keep", reconcile, log: parts.log });
    const note = this.#upkeep.note.bind(this.#upkeep);
    queue.on("progressed", ({ key, progress }) =>
      note("progress", async () =>
        this.#change(keyFrom(key), {
          ...{ from: ["waiting", "working"], state: "working", share: progress.share },
          remaining_ms: progress.remainingMs,
        }),
      ),
    );
    queue.on("completed", (result) => note("publish", async () => this.#publish(result)));
    queue.on("failed", ({ key, reason }) =>
      note("fail", async () => this.#fail(keyFrom(key), reason)),
    );
    const soon = (): void => note("reconcile", reconcile);
    this.#stopListening = [
      parts.keeping.onAsked(soon),
      parts.edits.onSaved(soon),
      parts.replays.onPublished(soon),
    ];
  }

  /** @throws SkyclassError `queueUnavailable` | `databaseUnavailable` */
  static async create(options: {
    db: Db;
    dataDir: string;
    redis: RedisAddress;
    keeping: Facts;
    edits: SavedFacts;
    replays: PublishedFacts;
    log: Logger;
    clock?: Clock;
  }): Promise<KeepWork> {
    const { redis, log, clock = systemClock } = options;
    const queue = await RecorderQueue.create({ work: composing, redis, log });
    const work = new KeepWork({ ...options, clock, queue });
    try {
      await work.#reconcile({ atBoot: true });
    } catch (error) {
      await work.close();
      throw error;
    }
    return work;
  }

  /** Looks at everything that is wanted now, instead of within a minute. */
  async reconcile(): Promise<void> {
    await this.#upkeep.reconcile();
  }

  async unfinished(): Promise<UnfinishedWork[]> {
    return unfinishedKeeps(this.#db, async (job) => this.#queue.describe({ ...job, folder: "" }));
  }

  /** Tries a failed one again at once. @throws SkyclassError notFound | conflict | queueUnavailable */
  async retry(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const wanted = await listKept(this.#db, { lessonId });
      if (wanted.length === 0) throw new SkyclassError("notFound");
      const failed = wanted.filter(({ state }) => state === "failed");
      if (failed.length === 0)
        throw new SkyclassError("conflict", { message: "The file to keep has not failed." });
      for (const one of failed) {
        const job = await this.#jobOf(one);
        if (job === null) await this.#withdraw(one);
        else await this.#startOver(one, job);
      }
    });
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      for (const stop of this.#stopListening) stop();
      await this.#queue.close();
    });
  }

  async #change(
    of: KeptKey,
    change: Omit<Parameters<typeof changeKept>[2], "now">,
  ): Promise<boolean> {
    return changeKept(this.#db, of, { ...change, now: this.#clock.now() });
  }

  async #publish(result: KeepResult): Promise<void> {
    const published = await this.#change(result, {
      ...{ from: ["waiting", "working", "failed"], state: "ready", share: 1, remaining_ms: null },
      ...{ failure_reason: null, result },
    });
    const { lessonId, heard, videoBytes } = result;
    if (published) this.#log.info({ lessonId, heard, videoBytes }, "a file to keep is there");
  }

  async #fail(of: KeptKey, reason: string): Promise<void> {
    const failed = await this.#change(of, {
      ...{ from: ["waiting", "working"], state: "failed", remaining_ms: null },
      failure_reason: reason.slice(0, 500),
    });
    if (failed) this.#log.error({ ...of, reason }, "a file to keep failed");
  }

  async #startOver(of: KeptRecord, job: KeepJob): Promise<void> {
    await this.#change(of, { from: ["failed"], state: "waiting", failure_reason: null });
    await writeKeepPlan(this.#dataDir, job, await planKept(this.#db, of));
    await this.#queue.restart(job);
  }

  /** Null where it is of a replay that is not given out any more. */
  async #jobOf({ lessonId, heard, edition, source }: KeptRecord): Promise<KeepJob | null> {
    const now = await findSource(this.#db, lessonId);
    return now?.source === source ? { lessonId, heard, edition, folder: now.folder } : null;
  }

  async #withdraw(of: KeptRecord): Promise<void> {
    await rm(keptDir(this.#dataDir, of), { recursive: true, force: true });
    await this.#change(of, {
      ...{ from: [of.state], state: "none", failure_reason: null, remaining_ms: null },
    });
    const { lessonId, heard, edition } = of;
    this.#log.info({ lessonId, heard, edition }, "a file to keep is not given out any more");
  }

  /** Where a school wishes one of each lesson. */
  async #askForSchools(): Promise<void> {
    for (const lessonId of await lessonsToKeep(this.#db, await schoolsOverQuota(this.#db))) {
      const now = await findSource(this.#db, lessonId);
      if (now === null) continue;
      await askForKept(this.#db, {
        ...{ lessonId, heard: "everybody", source: now.source, by: null, now: this.#clock.now() },
      });
    }
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    for (const one of await listKept(this.#db))
      if ((await this.#jobOf(one)) === null) await this.#withdraw(one);
    await this.#askForSchools();
    for (const one of await listKept(this.#db)) {
      const job = one.state === "ready" ? null : await this.#jobOf(one);
      if (job === null) continue;
      const look = await this.#queue.look(job);
      const unchangedForMs = this.#clock.now().getTime() - one.updatedAt.getTime();
      const again = atBoot || unchangedForMs >= retryAfterMs;
      if (look.job === "completed") await this.#publish(look.result);
      else if (look.job === "missing" || (look.job === "failed" && again))
        await this.#startOver(one, job);
      else if (look.job === "failed" && one.state !== "failed") await this.#fail(one, look.reason);
    }
  }
}

/** Out of a job's key, `<lessonId>_<heard>_<edition>`. */
const keyFrom = (key: string): KeptKey => {
  const [lessonId, heard, edition] = key.split("_");
  return KeepJob.pick({ lessonId: true, heard: true, edition: true }).parse({
    ...{ lessonId, heard, edition: Number(edition) },
  });
};

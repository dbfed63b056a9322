import { LessonId } from "../../protocol/ids.ts";
import {
  type UploadJob,
  UploadProgress,
  UploadResult,
  uploadsQueue,
} from "../../protocol/microLessons.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { RedisAddress } from "../../protocol/recording.ts";
import type { Db } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { RecorderQueue, type RecorderWork } from "../recordings/recorderQueue.ts";
import { unfinishedUploads } from "../recordings/unfinishedWorks.ts";
import { Upkeep } from "../recordings/upkeep.ts";
import type { MicroLessons } from "./microLessons.ts";
import type { UploadFiles } from "./uploadFiles.ts";
import { UploadJournal } from "./uploadJournal.ts";

const making: RecorderWork<UploadJob, UploadProgress, UploadResult> = {
  queue: uploadsQueue,
  name: "upload",
  keyOf: ({ lessonId }) => lessonId,
  progress: UploadProgress,
  result: UploadResult,
};
type UploadQueue = RecorderQueue<UploadJob, UploadProgress, UploadResult>;

/** One that failed through our doing is tried again after this, and at every start. */
const retryAfterMs = 3_600_000;
const dayMs = 24 * 3_600_000;

type Parts = {
  db: Db;
  files: UploadFiles;
  microLessons: MicroLessons;
  keepForDays: number;
  /** Told of every replay that was made. */
  onPublished: () => void;
  log: Logger;
  clock: Clock;
};

/**
 * Sees to it that every uploaded video becomes a replay: puts the work into the queue, writes down what comes of
 * it, finds what a crash or a flushed queue left behind, and forgets what was never finished.
 */
export class UploadWork {
  readonly #parts: Parts;
  readonly #journal: UploadJournal;
  readonly #queue: UploadQueue;
  readonly #stopListening: () => void;
  readonly #upkeep: Upkeep;

  private constructor(parts: Parts, queue: UploadQueue) {
    const { log } = parts;
    this.#parts = parts;
    this.#journal = new UploadJournal(parts);
    this.#queue = queue;
    this.#upkeep = new Upkeep({
      of: "uploads",
      reconcile: () => this.#reconcile({ atBoot: false }),
      log,
    });
    queue.on("progressed", ({ key, progress }) =>
      this.#upkeep.note("progress", () => this.#journal.progress(LessonId.parse(key), progress)),
    );
    queue.on("completed", (result) => this.#upkeep.note("publish", () => this.#publish(result)));
    queue.on("failed", ({ key, reason }) =>
      this.#upkeep.note("fail", () => this.#fail(LessonId.parse(key), reason)),
    );
    this.#stopListening = parts.microLessons.onReceived((lessonId) =>
      this.#upkeep.note("enqueue", () => this.#enqueue(lessonId)),
    );
  }

  /** @throws SkyclassError `queueUnavailable` | `databaseUnavailable` */
  static async create({
    redis,
    clock = systemClock,
    ...parts
  }: Omit<Parts, "clock"> & { redis: RedisAddress; clock?: Clock }): Promise<UploadWork> {
    const queue = await RecorderQueue.create({ work: making, redis, log: parts.log });
    const work = new UploadWork({ ...parts, clock }, queue);
    try {
      await work.#reconcile({ atBoot: true });
    } catch (error) {
      await work.close();
      throw error;
    }
    return work;
  }

  /** Looks at every upload now, instead of within a minute. */
  async reconcile(): Promise<void> {
    await this.#upkeep.reconcile();
  }

  async unfinished(): Promise<UnfinishedWork[]> {
    return unfinishedUploads(this.#parts.db, async ({ lessonId }) =>
      this.#queue.describe({ lessonId, startedAtMs: 0 }),
    );
  }

  /** Tries again what failed through our doing. @throws SkyclassError notFound | conflict | queueUnavailable */
  async retry(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const found = (await this.#journal.unmade()).find((one) => one.lessonId === lessonId);
      if (found === undefined) throw new SkyclassError("notFound");
      if (found.state !== "failed")
        throw new SkyclassError("conflict", { message: "The video has not failed." });
      await this.#journal.retry(lessonId);
      await this.#queue.restart(jobOf(found));
    });
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      this.#stopListening();
      await this.#queue.close();
    });
  }

  async #enqueue(lessonId: LessonId): Promise<void> {
    const found = (await this.#journal.unmade()).find((one) => one.lessonId === lessonId);
    if (found) await this.#queue.enqueue(jobOf(found));
  }

  async #publish(result: UploadResult): Promise<void> {
    const { lessonId, durationMs, copied } = result;
    const { files, log, onPublished } = this.#parts;
    const settled = await this.#journal.publish(result);
    // Deleted while it was made.
    if (settled === "gone") await files.removeReplay(lessonId);
    await files.remove(lessonId);
    if (settled !== "settled") return;
    log.info({ lessonId, durationMs, copied }, "a micro-lesson can be watched");
    onPublished();
  }

  async #fail(lessonId: LessonId, reason: string): Promise<void> {
    const why = await this.#journal.fail(lessonId, reason);
    const { files, log } = this.#parts;
    if (why === null) return;
    if (why === "failed") {
      log.error({ lessonId, reason }, "a micro-lesson failed");
      return;
    }
    // Deleted while it was made, it has nobody to be told.
    if (why !== "gone") log.info({ lessonId, refusal: why }, "a micro-lesson was refused");
    await files.remove(lessonId);
    await files.removeReplay(lessonId);
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    await this.#lookAtUploading();
    for (const upload of await this.#journal.unmade()) {
      const job = jobOf(upload);
      const look = await this.#queue.look(job);
      const unchangedForMs = this.#parts.clock.now().getTime() - upload.updatedAt.getTime();
      const again = atBoot || unchangedForMs >= retryAfterMs;
      if (look.job === "completed") await this.#publish(look.result);
      else if (look.job === "failed" && upload.state !== "failed")
        await this.#fail(upload.lessonId, look.reason);
      else if (look.job === "missing" || (look.job === "failed" && again)) {
        await this.#journal.retry(upload.lessonId);
        await this.#queue.restart(job);
      }
    }
    await this.#removeLeftovers();
  }

  /** Those whose last byte came right before a crash, and those to which none comes any more. */
  async #lookAtUploading(): Promise<void> {
    const { files, microLessons, keepForDays, clock } = this.#parts;
    for (const { lessonId, bytes, updatedAt } of await this.#journal.uploading()) {
      if ((await files.received(lessonId)) >= bytes) await microLessons.received(lessonId);
      else if (clock.now().getTime() - updatedAt.getTime() > keepForDays * dayMs)
        await this.#journal.expire(lessonId);
    }
  }

  async #removeLeftovers(): Promise<void> {
    const onDisk = await this.#parts.files.list();
    const needed = await this.#journal.needed(onDisk);
    for (const lessonId of onDisk)
      if (!needed.has(lessonId)) await this.#parts.files.remove(lessonId);
  }
}

const jobOf = ({ lessonId, startedAtMs }: UploadJob): UploadJob => ({ lessonId, startedAtMs });

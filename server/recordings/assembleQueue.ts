import { EventEmitter } from "node:events";
import { Queue, QueueEvents, type Job } from "bullmq";
import { CaptureId } from "../../protocol/ids.ts";
import {
  AssembleProgress,
  AssembleResult,
  recordingsQueue,
  type AssembleJob,
  type RedisAddress,
} from "../../protocol/recording.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { withinLimit } from "../lib/timeLimit.ts";

type Facts = {
  progressed: [{ captureId: CaptureId; progress: AssembleProgress }];
  completed: [AssembleResult];
  failed: [{ captureId: CaptureId; reason: string }];
};

const answerLimitMs = 5000;
const attempts = 6;
const firstBackoffMs = 500;
const idPrefix = "assemble-";
const jobId = (captureId: CaptureId): string => `${idPrefix}${captureId}`;

/** The api's side of the queue `recordings`. SQL is the truth; what is lost here is put in again. */
export class AssembleQueue extends EventEmitter<Facts> {
  readonly #queue: Queue<AssembleJob, unknown, "assemble">;
  readonly #events: QueueEvents;
  readonly #log: Logger;
  #closing: Promise<void> | null = null;

  private constructor({ redis, log }: { redis: RedisAddress; log: Logger }) {
    super();
    this.#log = log;
    this.#queue = new Queue(recordingsQueue, { connection: redis });
    this.#events = new QueueEvents(recordingsQueue, { connection: redis, autorun: false });
    const onLost = (error: Error): void => log.debug({ err: error }, "queue connection lost");
    this.#queue.on("error", onLost);
    this.#events.on("error", onLost);
    this.#events.on("progress", ({ jobId: id, data }) => this.#onProgress(id, data));
    this.#events.on("completed", ({ returnvalue }) => this.#onCompleted(returnvalue));
    this.#events.on("failed", ({ jobId: id, failedReason }) => {
      const captureId = captureOf(id);
      if (captureId !== null) this.emit("failed", { captureId, reason: failedReason });
    });
  }

  /** News is heard from here on; what happened before, `look` tells. */
  static async create(options: { redis: RedisAddress; log: Logger }): Promise<AssembleQueue> {
    const queue = new AssembleQueue(options);
    try {
      await queue.#inTime(queue.#events.waitUntilReady());
    } catch (error) {
      await queue.close();
      throw error;
    }
    void queue.#events.run().catch((error: unknown) => {
      if (queue.#closing === null) options.log.error({ err: error }, "queue events ended");
    });
    return queue;
  }

  /** Puts the job in; does nothing when it is there. @throws SkyclassError `queueUnavailable` */
  async enqueue(job: AssembleJob): Promise<void> {
    await this.#inTime(
      this.#queue.add("assemble", job, {
        jobId: jobId(job.captureId),
        attempts,
        backoff: { type: "exponential", delay: firstBackoffMs, jitter: 0.2 },
        removeOnComplete: { count: 100, age: 24 * 3600 },
        removeOnFail: false,
      }),
    );
  }

  /** Starts a job over with all its attempts, unless it is being worked on. @throws as `enqueue` */
  async restart(job: AssembleJob): Promise<void> {
    const found = await this.#find(job.captureId);
    if (found !== undefined) {
      if ((await this.#stateOf(found)) === "working") return;
      await this.#inTime(found.remove());
    }
    await this.enqueue(job);
  }

  /** What the queue has of a capture. @throws SkyclassError `queueUnavailable` */
  async look(
    captureId: CaptureId,
  ): Promise<
    | { job: "missing" | "working" }
    | { job: "completed"; result: AssembleResult }
    | { job: "failed"; reason: string }
  > {
    const found = await this.#find(captureId);
    if (found === undefined) return { job: "missing" };
    const job = await this.#stateOf(found);
    if (job === "failed") return { job, reason: found.failedReason ?? "unknown" };
    if (job === "working") return { job };
    const result = AssembleResult.safeParse(found.returnvalue);
    if (result.success) return { job, result: result.data };
    return { job: "failed", reason: "the assembler's result is not in the expected form" };
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.allSettled([this.#events.close(), this.#queue.close()]);
    })();
    return this.#closing;
  }

  async #find(captureId: CaptureId): Promise<Job<AssembleJob> | undefined> {
    return this.#inTime(this.#queue.getJob(jobId(captureId)));
  }

  async #stateOf(job: Job<AssembleJob>): Promise<"working" | "completed" | "failed"> {
    const state = await this.#inTime(job.getState());
    return state === "completed" || state === "failed" ? state : "working";
  }

  #onProgress(id: string, data: unknown): void {
    const captureId = captureOf(id);
    const progress = AssembleProgress.safeParse(data);
    if (captureId === null) return;
    if (progress.success) this.emit("progressed", { captureId, progress: progress.data });
    else this.#log.error({ err: progress.error }, "the assembler's progress is not understood");
  }

  #onCompleted(returned: unknown): void {
    const result = AssembleResult.safeParse(returned);
    if (result.success) this.emit("completed", result.data);
    else this.#log.error({ err: result.error }, "the assembler's result is not understood");
  }

  /** BullMQ waits for a Redis that is away for as long as it takes. */
  #inTime<T>(answer: Promise<T>): Promise<T> {
    const late = () => new SkyclassError("queueUnavailable");
    return withinLimit(answer, { limitMs: answerLimitMs, late });
  }
}

const captureOf = (id: string): CaptureId | null =>
  id.startsWith(idPrefix) ? (CaptureId.safeParse(id.slice(idPrefix.length)).data ?? null) : null;

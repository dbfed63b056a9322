import { EventEmitter } from "node:events";
import { Queue, QueueEvents, type Job } from "bullmq";
import type { z } from "zod";
import type { RedisAddress } from "../../protocol/recording.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { withinLimit } from "../lib/timeLimit.ts";

/** One kind of work that the recorder does: the queue's name, and what goes in and comes back. */
export type RecorderWork<JobData, Progress, Result> = {
  queue: string;
  /** Begins the ids of its jobs: `assemble-…`. */
  name: string;
  /** What a job makes; two jobs with one key are one. */
  keyOf: (job: JobData) => string;
  progress: z.ZodType<Progress>;
  result: z.ZodType<Result>;
};

type Facts<Progress, Result> = {
  progressed: [{ key: string; progress: Progress }];
  completed: [Result];
  failed: [{ key: string; reason: string }];
};

/** What a queue has of a job. */
export type Look<Result> =
  | { job: "missing" | "working" }
  | { job: "completed"; result: Result }
  | { job: "failed"; reason: string };

/** What there is to tell of a job to whoever looks after the recorder. */
export type Described<Progress> = {
  /** `waiting` also for one that the queue does not have: it is put in within a minute. */
  state: "waiting" | "working" | "failed";
  /** Null while nobody works on it. */
  progress: Progress | null;
  failures: number;
  /** What the recorder said of the last failure. */
  lastLines: string[];
};

const answerLimitMs = 5000;
const attempts = 6;
const firstBackoffMs = 500;

/** The api's side of one of the recorder's queues. SQL is the truth; what is lost here is put in again. */
export class RecorderQueue<JobData, Progress, Result> extends EventEmitter<
  Facts<Progress, Result>
> {
  readonly #work: RecorderWork<JobData, Progress, Result>;
  readonly #queue: Queue;
  readonly #events: QueueEvents;
  readonly #log: Logger;
  #closing: Promise<void> | null = null;

  private constructor({
    work,
    redis,
    log,
  }: {
    work: RecorderWork<JobData, Progress, Result>;
    redis: RedisAddress;
    log: Logger;
  }) {
    super();
    this.#work = work;
    this.#log = log;
    this.#queue = new Queue(work.queue, { connection: redis });
    this.#events = new QueueEvents(work.queue, { connection: redis, autorun: false });
    const onLost = (error: Error): void => log.debug({ err: error }, "queue connection lost");
    this.#queue.on("error", onLost);
    this.#events.on("error", onLost);
    this.#events.on("progress", ({ jobId, data }) => this.#onProgress(jobId, data));
    this.#events.on("completed", ({ returnvalue }) => this.#onCompleted(returnvalue));
    this.#events.on("failed", ({ jobId, failedReason }) => {
      this.emit("failed", { key: this.#keyOf(jobId), reason: failedReason });
    });
  }

  /** News is heard from here on; what happened before, `look` tells. */
  static async create<JobData, Progress, Result>(options: {
    work: RecorderWork<JobData, Progress, Result>;
    redis: RedisAddress;
    log: Logger;
  }): Promise<RecorderQueue<JobData, Progress, Result>> {
    const queue = new RecorderQueue(options);
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
  async enqueue(job: JobData): Promise<void> {
    await this.#inTime(
      this.#queue.add(this.#work.name, job, {
        jobId: this.#idOf(job),
        attempts,
        backoff: { type: "exponential", delay: firstBackoffMs, jitter: 0.2 },
        removeOnComplete: { count: 100, age: 24 * 3600 },
        removeOnFail: false,
        // What is said of the last failure.
        keepLogs: 1,
      }),
    );
  }

  /** Starts a job over with all its attempts, unless it is being worked on. @throws as `enqueue` */
  async restart(job: JobData): Promise<void> {
    if (await this.forget(job)) await this.enqueue(job);
  }

  /** Takes a job out with its result; not one that is being worked on. @returns whether none is left */
  async forget(job: JobData): Promise<boolean> {
    const found = await this.#find(job);
    if (found === undefined) return true;
    if ((await this.#stateOf(found)) === "working") return false;
    await this.#inTime(found.remove());
    return true;
  }

  /** @throws SkyclassError `queueUnavailable` */
  async look(job: JobData): Promise<Look<Result>> {
    const found = await this.#find(job);
    if (found === undefined) return { job: "missing" };
    const state = await this.#stateOf(found);
    if (state === "failed") return { job: state, reason: found.failedReason ?? "unknown" };
    if (state === "working") return { job: state };
    const result = this.#work.result.safeParse(found.returnvalue);
    if (result.success) return { job: state, result: result.data };
    return { job: "failed", reason: "the recorder's result is not in the expected form" };
  }

  /** @throws SkyclassError `queueUnavailable` */
  async describe(job: JobData): Promise<Described<Progress>> {
    const found = await this.#find(job);
    if (found === undefined)
      return { state: "waiting", progress: null, failures: 0, lastLines: [] };
    const [state, { logs }] = await this.#inTime(
      Promise.all([found.getState(), this.#queue.getJobLogs(this.#idOf(job))]),
    );
    const progress = this.#work.progress.safeParse(found.progress);
    return {
      state: state === "failed" ? state : state === "active" ? "working" : "waiting",
      progress: state === "active" && progress.success ? progress.data : null,
      failures: found.attemptsMade,
      lastLines: logs.at(-1)?.split("\n") ?? [],
    };
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.allSettled([this.#events.close(), this.#queue.close()]);
    })();
    return this.#closing;
  }

  #idOf(job: JobData): string {
    return `${this.#work.name}-${this.#work.keyOf(job)}`;
  }

  #keyOf(jobId: string): string {
    return jobId.slice(this.#work.name.length + 1);
  }

  async #find(job: JobData): Promise<Job | undefined> {
    return this.#inTime(this.#queue.getJob(this.#idOf(job)));
  }

  async #stateOf(job: Job): Promise<"working" | "completed" | "failed"> {
    const state = await this.#inTime(job.getState());
    return state === "completed" || state === "failed" ? state : "working";
  }

  #onProgress(jobId: string, data: unknown): void {
    const progress = this.#work.progress.safeParse(data);
    if (progress.success)
      this.emit("progressed", { key: this.#keyOf(jobId), progress: progress.data });
    else this.#log.error({ err: progress.error }, "the recorder's progress is not understood");
  }

  #onCompleted(returned: unknown): void {
    const result = this.#work.result.safeParse(returned);
    if (result.success) this.emit("completed", result.data);
    else this.#log.error({ err: result.error }, "the recorder's result is not understood");
  }

  /** BullMQ waits for a Redis that is away for as long as it takes. */
  #inTime<T>(answer: Promise<T>): Promise<T> {
    const late = () => new SkyclassError("queueUnavailable");
    return withinLimit(answer, { limitMs: answerLimitMs, late });
  }
}

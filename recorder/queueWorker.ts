import { type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { RedisAddress } from "../protocol/recording.ts";
import { SkyclassError } from "../server/lib/errors.ts";
import type { Logger } from "../server/lib/log.ts";
import { FfmpegError } from "./ffmpeg.ts";

const progressEveryMs = 2_000;
const linesTold = 20;
const longestLine = 300;

type Told = { state: string };
export type Work<Progress extends Told> = (about: {
  data: unknown;
  /** How often it was tried before. */
  attempt: number;
  /** Tells how far it is, not more often than is useful. */
  tell: (progress: Progress) => void;
  signal: AbortSignal;
}) => Promise<unknown>;

type Running = {
  result: Promise<unknown>;
  /** Ends the waiting of whoever was given the job last. */
  handOver?: () => void;
};

type Options<Progress extends Told> = {
  queue: string;
  redis: RedisAddress;
  /** A job whose recorder died is given to its successor after at most twice this. */
  lockMs: number;
  concurrency: number;
  work: Work<Progress>;
  /** Why trying again is of no use, where it is not. */
  hopeless?: (error: unknown) => string | null;
  log: Logger;
};

/**
 * Takes jobs from one queue and answers with what became of them. Killed at any time, the job goes to a
 * successor; asked to leave, it puts its jobs back.
 */
export class QueueWorker<Progress extends Told> {
  readonly #options: Options<Progress>;
  readonly #worker: Worker;
  readonly #leaving = new AbortController();
  /** What is worked on here, by the id of its job. */
  readonly #running = new Map<string, Running>();

  constructor(options: Options<Progress>) {
    this.#options = options;
    const { log, lockMs } = options;
    this.#worker = new Worker(options.queue, (job, token) => this.#process(job, token), {
      connection: { ...options.redis, maxRetriesPerRequest: null },
      concurrency: options.concurrency,
      lockDuration: lockMs,
      skipLockRenewal: true,
      stalledInterval: lockMs / 2,
      // However often a recorder is killed, the work is not given up for it.
      maxStalledCount: 1_000,
    });
    this.#worker.on("error", (error) => log.warn({ err: error }, "queue connection failed"));
    this.#worker.on("stalled", (jobId) => {
      log.warn({ jobId }, "taking over a job whose recorder is gone");
    });
  }

  /** How many jobs are being worked on. */
  get running(): number {
    return this.#running.size;
  }

  async close(): Promise<void> {
    this.#leaving.abort();
    await this.#worker.close();
  }

  async #process(job: Job, token = ""): Promise<unknown> {
    const { log, hopeless } = this.#options;
    const running = this.#running.get(job.id ?? "") ?? this.#begin(job);
    // Where this process was held up for as long as its lock lasts, the queue gives it the job once more: the
    // work goes on, for who asked last.
    running.handOver?.();
    const handedOver = Promise.withResolvers<never>();
    running.handOver = () => handedOver.reject(new WaitingError());
    const letGo = this.#keepLock(job, token);
    try {
      return await Promise.race([running.result, handedOver.promise]);
    } catch (error) {
      if (error instanceof WaitingError) throw error;
      if (this.#leaving.signal.aborted) {
        await job.moveToWait(token);
        throw new WaitingError();
      }
      log.error({ err: error, jobId: job.id, attempt: job.attemptsMade }, "a job failed");
      await job.log(lastLines(error).join("\n")).catch((unsaid: unknown) => {
        log.debug({ err: unsaid, jobId: job.id }, "a failure was not told");
      });
      const why = hopeless?.(error) ?? null;
      if (why !== null) throw new UnrecoverableError(why);
      throw error instanceof SkyclassError
        ? error
        : new SkyclassError("internal", { cause: error });
    } finally {
      letGo();
    }
  }

  #begin(job: Job): Running {
    const key = job.id ?? "";
    const result = this.#options
      .work({
        data: job.data,
        attempt: job.attemptsMade,
        tell: this.#progressTo(job),
        signal: this.#leaving.signal,
      })
      .finally(() => this.#running.delete(key));
    const running: Running = { result };
    this.#running.set(key, running);
    return running;
  }

  /**
   * BullMQ renews locks by the job's id: of a job that was given to this process twice, the end of the first run
   * would take the second's renewal with it, and it would be given out again and again.
   */
  #keepLock(job: Job, token: string): () => void {
    const { lockMs, log } = this.#options;
    const timer = setInterval(() => {
      job.extendLock(token, lockMs).catch((error: unknown) => {
        log.debug({ err: error, jobId: job.id }, "a job's lock was not renewed");
      });
    }, lockMs / 4);
    return () => clearInterval(timer);
  }

  #progressTo(job: Job): (progress: Progress) => void {
    let last: Progress | null = null;
    let lastMs = 0;
    return (progress) => {
      const now = Date.now();
      const same = last?.state === progress.state;
      if (same && now - lastMs < progressEveryMs) return;
      if (JSON.stringify(last) === JSON.stringify(progress)) return;
      last = progress;
      lastMs = now;
      // Progress that does not arrive is told by the next.
      job.updateProgress(progress).catch((error: unknown) => {
        this.#options.log.debug({ err: error, jobId: job.id }, "progress was not told");
      });
    };
  }
}

/** For operators, who see them beside the job: what went wrong, why, and what ffmpeg said. */
const lastLines = (error: unknown): string[] => {
  const lines: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    lines.push(`${at.name}: ${at.message}`);
    if (at instanceof FfmpegError) lines.push(...at.stderr);
  }
  return lines.slice(-linesTold).map((line) => line.slice(0, longestLine));
};

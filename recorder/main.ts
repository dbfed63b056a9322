import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import { loadChildConfig } from "../config/load.ts";
import {
  AssembleJob,
  assembleLockMs,
  type AssembleProgress,
  AssembleResult,
  recordingsQueue,
  RecorderSettings,
} from "../protocol/recording.ts";
import { SkyclassError } from "../server/lib/errors.ts";
import { createLogger } from "../server/lib/log.ts";
import { isMissingFile } from "../server/lib/missingFile.ts";
import { Assembler } from "./assemble/assembler.ts";
import { NothingCaptured } from "./assemble/lessonPass.ts";
import { Ffmpeg } from "./ffmpeg.ts";

/*
 * The recorder process: takes captures from the queue `recordings`, follows each until its lesson ends,
 * and answers with what the replay is. Killed at any time, its successor does the same work again and
 * finds most of it done.
 */

/** Following a lesson is mostly waiting: the limit is there for a queue gone wrong. */
const lessonsAtOnce = 64;
const progressEveryMs = 2_000;
/** The job is there from the lesson's start, the folder when the capture process made it. */
const folderLimitMs = 20_000;
const leaveLimitMs = 4_000;

process.umask(0o077);
const settings = loadChildConfig(RecorderSettings);
const log = createLogger({ level: settings.logLevel, name: "recorder" });
const leaving = new AbortController();

const ffmpeg = await Ffmpeg.create(
  settings.ffmpegPath === undefined ? {} : { path: settings.ffmpegPath },
);
const assembler = await Assembler.create({ ffmpeg, log });
const running = new Map<string, { stop: AbortController; ended: Promise<unknown> }>();

const folderAppears = async (dir: string, signal: AbortSignal): Promise<void> => {
  const latest = Date.now() + folderLimitMs;
  for (;;) {
    try {
      await stat(join(dir, "capture.json"));
      return;
    } catch (error) {
      if (!isMissingFile(error) || Date.now() > latest) throw error;
    }
    await delay(250, undefined, { signal });
  }
};

const progressTo = (job: Job): ((progress: AssembleProgress) => void) => {
  let last: AssembleProgress | null = null;
  let lastMs = 0;
  return (progress) => {
    const now = Date.now();
    const same = last?.state === progress.state;
    if (same && now - lastMs < progressEveryMs) return;
    if (same && last?.durationMs === progress.durationMs && last.share === progress.share) return;
    last = progress;
    lastMs = now;
    // Progress that does not arrive is told by the next.
    job.updateProgress(progress).catch((error: unknown) => {
      log.debug({ err: error, jobId: job.id }, "progress was not told");
    });
  };
};

const assemble = async (job: Job, signal: AbortSignal): Promise<AssembleResult> => {
  const { captureId, lessonId } = AssembleJob.parse(job.data);
  const captureDir = join(settings.dataDir, "captures", captureId);
  await folderAppears(captureDir, signal);
  const manifest = await assembler.assemble({
    captureDir,
    replayDir: join(settings.dataDir, "replays", lessonId),
    acceptBadSamples: job.attemptsMade > 0,
    onProgress: progressTo(job),
    signal,
  });
  return AssembleResult.parse({
    lessonId: manifest.lessonId,
    captureId: manifest.captureId,
    durationMs: manifest.durationMs,
    hasScreen: manifest.hasScreen,
    startedAtMs: manifest.startedAtMs,
    packets: manifest.packets,
    coverage: manifest.coverage,
    verifiedSamples: manifest.verifiedSamples,
  });
};

const processJob = async (job: Job, token?: string): Promise<AssembleResult> => {
  const key = job.id ?? "";
  // After a stall of this process the queue may give out a job that is still being worked on here.
  const before = running.get(key);
  before?.stop.abort();
  await before?.ended;

  const stop = new AbortController();
  const work = assemble(job, AbortSignal.any([stop.signal, leaving.signal]));
  running.set(key, { stop, ended: work.catch(() => undefined) });
  try {
    return await work;
  } catch (error) {
    if (leaving.signal.aborted) {
      await job.moveToWait(token);
      throw new WaitingError();
    }
    log.error({ err: error, jobId: job.id, attempt: job.attemptsMade }, "assembling failed");
    if (error instanceof NothingCaptured) throw new UnrecoverableError("nothingCaptured");
    throw error instanceof SkyclassError ? error : new SkyclassError("internal", { cause: error });
  } finally {
    running.delete(key);
  }
};

const worker = new Worker(recordingsQueue, processJob, {
  connection: { ...settings.redis, maxRetriesPerRequest: null },
  concurrency: lessonsAtOnce,
  lockDuration: assembleLockMs,
  stalledInterval: assembleLockMs / 2,
  // However often a recorder is killed, the lesson is not given up for it.
  maxStalledCount: 1_000,
});
worker.on("error", (error) => log.warn({ err: error }, "queue connection failed"));
worker.on("stalled", (jobId) => log.warn({ jobId }, "taking over a job whose recorder is gone"));

let left: Promise<void> | null = null;
const leave = (): Promise<void> => {
  left ??= (async () => {
    setTimeout(() => process.exit(1), leaveLimitMs).unref();
    leaving.abort();
    await worker.close();
    ffmpeg.close();
    process.exit(0);
  })();
  return left;
};
process.on("SIGTERM", () => void leave());
// Ctrl-C reaches the whole group; the parent decides when the recorder leaves.
process.on("SIGINT", () => undefined);
log.info("recorder is ready");

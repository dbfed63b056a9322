import { setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { loadChildConfig } from "../config/load.ts";
import {
  CaptionsJob,
  captionsLockMs,
  type CaptionsProgress,
  captionsQueue,
  CaptionsResult,
} from "../protocol/captions.ts";
import type { LessonId } from "../protocol/ids.ts";
import {
  KeepJob,
  keepLockMs,
  type KeepProgress,
  KeepResult,
  keepsQueue,
} from "../protocol/keptFiles.ts";
import {
  LadderJob,
  ladderLockMs,
  type LadderProgress,
  LadderResult,
  laddersQueue,
} from "../protocol/ladder.ts";
import {
  UploadJob,
  uploadLockMs,
  type UploadProgress,
  UploadResult,
  uploadsQueue,
} from "../protocol/microLessons.ts";
import {
  AssembleJob,
  assembleLockMs,
  type AssembleProgress,
  AssembleResult,
  recordingsQueue,
  RecorderSettings,
} from "../protocol/recording.ts";
import {
  StoreJob,
  storeLockMs,
  type StoreProgress,
  StoreResult,
  storesQueue,
} from "../protocol/replayStore.ts";
import {
  SlidesJob,
  slidesLockMs,
  type SlidesProgress,
  slidesQueue,
  SlidesResult,
} from "../protocol/slides.ts";
import {
  cutFolder,
  CutJob,
  cutLaddersQueue,
  cutLockMs,
  type CutProgress,
  CutResult,
  cutsQueue,
} from "../protocol/replayEdits.ts";
import { Bucket } from "../server/lib/bucket.ts";
import { diskRoom } from "../server/lib/diskRoom.ts";
import { createLogger } from "../server/lib/log.ts";
import { Assembler } from "./assemble/assembler.ts";
import { captureAppears } from "./assemble/captureAppears.ts";
import { NothingCaptured } from "./assemble/lessonPass.ts";
import { hearReplay } from "./captions/hearReplay.ts";
import { CaptionsRefused } from "./captions/refusal.ts";
import { composeReplay, NothingToKeep } from "./compose/composeReplay.ts";
import { cutReplay, NothingKept } from "./cut/cutReplay.ts";
import { Ffmpeg } from "./ffmpeg.ts";
import { cpuGate } from "./ladder/cpuGate.ts";
import { diskGate } from "./ladder/diskGate.ts";
import { allOf, type Gate } from "./ladder/gate.ts";
import { makeLadder } from "./ladder/ladder.ts";
import { bringReplayBack } from "./publish/bringBack.ts";
import { storeReplay } from "./publish/storeReplay.ts";
import { QueueWorker } from "./queueWorker.ts";
import { SlidesRefused } from "./slides/refusal.ts";
import { renderDeck } from "./slides/renderDeck.ts";
import { makeUpload } from "./upload/makeUpload.ts";
import { VideoRefused } from "./upload/refusal.ts";

/*
 * The recorder process: takes captures from the queue `recordings`, follows each until its lesson ends,
 * and answers with what the replay is; then makes the replay's ladder, when the processor is at ease.
 * Videos that teachers upload become replays beside that, and wait as ladders do.
 * Slides are made whenever a teacher brings some: she waits for them.
 * Killed at any time, its successor does the same work again and finds most of it done.
 */

/** Following a lesson is mostly waiting: the limit is there for a queue gone wrong. */
const lessonsAtOnce = 64;
const leaveLimitMs = 4_000;
/** Live lessons and those who watch go first; what is captured waits on disk. */
const niceness = 10;
/** What can wait gives way to everything else. */
const patientNiceness = 17;
const uploadNiceness = 14;
/** Nobody waits for a file to keep before they can watch. */
const keepNiceness = 19;
const othersLookEveryMs = 1_000;

process.umask(0o077);
setPriority(niceness);
const settings = loadChildConfig(RecorderSettings);
const log = createLogger({ level: settings.logLevel, name: "recorder" });
const captureDir = (captureId: string): string => join(settings.dataDir, "captures", captureId);
const replayDir = (lessonId: string): string => join(settings.dataDir, "replays", lessonId);

const bucket = settings.bucket === undefined ? null : new Bucket(settings.bucket);
/** What a job reads of a replay is there, also when it was only in the bucket. */
const broughtBack = async (
  lessonId: LessonId,
  folder: string,
  signal: AbortSignal,
): Promise<void> =>
  bringReplayBack({ bucket, dataDir: settings.dataDir, lessonId, folder, signal });

const program = settings.ffmpegPath === undefined ? {} : { path: settings.ffmpegPath };
const ffmpeg = await Ffmpeg.create(program);
const patientFfmpeg = await Ffmpeg.create({ ...program, niceness: patientNiceness });
// Before ladders: nobody can watch it yet.
const uploadFfmpeg = await Ffmpeg.create({ ...program, niceness: uploadNiceness });
const keepFfmpeg = await Ffmpeg.create({ ...program, niceness: keepNiceness });
const assembler = await Assembler.create({ ffmpeg, log });

const recordings = new QueueWorker<AssembleProgress>({
  queue: recordingsQueue,
  redis: settings.redis,
  lockMs: assembleLockMs,
  concurrency: lessonsAtOnce,
  log,
  hopeless: (error) => (error instanceof NothingCaptured ? "nothingCaptured" : null),
  async work({ data, attempt, tell, signal }) {
    const { captureId, lessonId } = AssembleJob.parse(data);
    await captureAppears(captureDir(captureId), signal);
    const manifest = await assembler.assemble({
      captureDir: captureDir(captureId),
      replayDir: replayDir(lessonId),
      acceptBadSamples: attempt > 0,
      onProgress: tell,
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
  },
});

const processorGate = cpuGate({ liveLessons: () => recordings.running });
const roomGate = diskGate(async () => diskRoom(settings.dataDir));
const gate = allOf(processorGate, roomGate);
const ladders = new QueueWorker<LadderProgress>({
  queue: laddersQueue,
  redis: settings.redis,
  lockMs: ladderLockMs,
  concurrency: 1,
  log,
  async work({ data, tell, signal }) {
    const job = LadderJob.parse(data);
    await broughtBack(job.lessonId, "", signal);
    const made = await makeLadder({
      replayDir: replayDir(job.lessonId),
      ffmpeg: patientFfmpeg,
      gate,
      log,
      onProgress: tell,
      signal,
    });
    const { renditions, storyboard } = made.manifest;
    return LadderResult.parse({
      ...job,
      renditions,
      storyboardTiles: storyboard?.tiles ?? 0,
      verifiedSamples: made.verifiedSamples,
    });
  },
});

/** Until it is there nobody can watch, so it waits for live lessons' niceness, and for room on the disk. */
const cuts = new QueueWorker<CutProgress>({
  queue: cutsQueue,
  redis: settings.redis,
  lockMs: cutLockMs,
  concurrency: 1,
  log,
  hopeless: (error) => (error instanceof NothingKept ? "nothingKept" : null),
  async work({ data, tell, signal }) {
    const job = CutJob.parse(data);
    await roomGate.untilOpen({ signal, onWaiting: () => undefined });
    await broughtBack(job.lessonId, "", signal);
    const folder = replayDir(job.lessonId);
    const made = await cutReplay({ replayDir: folder, job, ffmpeg, log, onProgress: tell, signal });
    return CutResult.parse({ ...job, ...made });
  },
});

const cutLadders = new QueueWorker<LadderProgress>({
  queue: cutLaddersQueue,
  redis: settings.redis,
  lockMs: cutLockMs,
  concurrency: 1,
  log,
  async work({ data, tell, signal }) {
    const job = CutJob.parse(data);
    await broughtBack(job.lessonId, cutFolder(job), signal);
    await makeLadder({
      replayDir: join(replayDir(job.lessonId), cutFolder(job)),
      ffmpeg: patientFfmpeg,
      gate,
      log,
      onProgress: tell,
      signal,
    });
    return job;
  },
});

const slides = new QueueWorker<SlidesProgress>({
  queue: slidesQueue,
  redis: settings.redis,
  lockMs: slidesLockMs,
  concurrency: 1,
  log,
  hopeless: (error) => (error instanceof SlidesRefused ? error.refusal : null),
  async work({ data, tell, signal }) {
    const job = SlidesJob.parse(data);
    const { dataDir, officePath } = settings;
    return SlidesResult.parse(await renderDeck({ job, dataDir, officePath, tell, log, signal }));
  },
});

const uploads = new QueueWorker<UploadProgress>({
  queue: uploadsQueue,
  redis: settings.redis,
  lockMs: uploadLockMs,
  concurrency: 1,
  log,
  hopeless: (error) => (error instanceof VideoRefused ? error.refusal : null),
  async work({ data, tell, signal }) {
    const job = UploadJob.parse(data);
    const { dataDir } = settings;
    return UploadResult.parse(
      await makeUpload({ job, dataDir, ffmpeg: uploadFfmpeg, gate, tell, log, signal }),
    );
  },
});

const { captionsCommand } = settings;
const captions =
  captionsCommand === undefined
    ? null
    : new QueueWorker<CaptionsProgress>({
        queue: captionsQueue,
        redis: settings.redis,
        lockMs: captionsLockMs,
        concurrency: 1,
        log,
        hopeless: (error) => (error instanceof CaptionsRefused ? error.refusal : null),
        async work({ data, tell, signal }) {
          const job = CaptionsJob.parse(data);
          const of = { job, dataDir: settings.dataDir, command: captionsCommand };
          await gate.untilOpen({ signal, onWaiting: () => undefined });
          await broughtBack(job.lessonId, "", signal);
          const tools = { ffmpeg: patientFfmpeg, tell, log, signal };
          return CaptionsResult.parse(await hearReplay({ ...of, ...tools }));
        },
      });

/** Open where the processor is at ease and nothing is made that somebody waits for to watch. */
const afterOthers: Gate = {
  async untilOpen({ signal, onWaiting }) {
    const others = [ladders, cuts, cutLadders, uploads];
    while (others.some((one) => one.running > 0)) {
      onWaiting();
      await delay(othersLookEveryMs, undefined, { signal });
    }
    return gate.untilOpen({ signal, onWaiting });
  },
};
const keeps = new QueueWorker<KeepProgress>({
  queue: keepsQueue,
  redis: settings.redis,
  lockMs: keepLockMs,
  concurrency: 1,
  log,
  hopeless: (error) => (error instanceof NothingToKeep ? "nothingToKeep" : null),
  async work({ data, tell, signal }) {
    const job = KeepJob.parse(data);
    const { dataDir } = settings;
    await broughtBack(job.lessonId, job.folder, signal);
    return KeepResult.parse(
      await composeReplay({ job, dataDir, ffmpeg: keepFfmpeg, gate: afterOthers, tell, signal }),
    );
  },
});

const stores = new QueueWorker<StoreProgress>({
  queue: storesQueue,
  redis: settings.redis,
  lockMs: storeLockMs,
  concurrency: 1,
  log,
  async work({ data, tell, signal }) {
    const job = StoreJob.parse(data);
    const { dataDir, dropsLocal } = settings;
    const keepsLocal = dropsLocal !== true;
    return StoreResult.parse(await storeReplay({ job, dataDir, bucket, keepsLocal, tell, signal }));
  },
});

let left: Promise<void> | null = null;
const leave = (): Promise<void> => {
  left ??= (async () => {
    setTimeout(() => process.exit(1), leaveLimitMs).unref();
    const workers = [recordings, ladders, cuts, cutLadders, slides, uploads, keeps, stores];
    await Promise.allSettled([...workers.map((worker) => worker.close()), captions?.close()]);
    processorGate.close();
    roomGate.close();
    ffmpeg.close();
    patientFfmpeg.close();
    uploadFfmpeg.close();
    keepFfmpeg.close();
    process.exit(0);
  })();
  return left;
};
process.on("SIGTERM", () => void leave());
// Ctrl-C reaches the whole group; the parent decides when the recorder leaves.
process.on("SIGINT", () => undefined);
log.info("recorder is ready");

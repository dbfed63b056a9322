import { EventEmitter } from "node:events";
import { join } from "node:path";
import { CaptureId, type LessonId } from "../../protocol/ids.ts";
import {
  type AssembleJob,
  AssembleProgress,
  AssembleResult,
  recordingsQueue,
  type RedisAddress,
} from "../../protocol/recording.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { Db } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { CaptureFolders, type CaptureFolder } from "./captureFolders.ts";
import { Journal, type Unpublished } from "./journal.ts";
import { type Look, RecorderQueue, type RecorderWork } from "./recorderQueue.ts";
import { nextSteps, type Step } from "./recordingRules.ts";
import { unfinishedReplays } from "./unfinishedWorks.ts";
import { Upkeep } from "./upkeep.ts";

type Published = { lessonId: LessonId; captureId: CaptureId };
type LessonFacts = {
  onStarted(listener: (started: Published) => void): () => void;
  onEnded(listener: (lessonId: LessonId) => void): () => void;
};

const assembling: RecorderWork<AssembleJob, AssembleProgress, AssembleResult> = {
  queue: recordingsQueue,
  name: "assemble",
  keyOf: ({ captureId }) => captureId,
  progress: AssembleProgress,
  result: AssembleResult,
};
type AssembleQueue = RecorderQueue<AssembleJob, AssembleProgress, AssembleResult>;

/**
 * Sees to it that every capture becomes exactly one replay: puts the work into the queue, writes down
 * what comes of it, and finds whatever a crash, a flushed queue or a lost message left behind.
 */
export class Recordings {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #journal: Journal;
  readonly #folders: CaptureFolders;
  readonly #queue: AssembleQueue;
  readonly #facts = new EventEmitter<{ published: [Published] }>();
  readonly #complained = new Set<string>();
  readonly #stopListening: (() => void)[];
  readonly #upkeep: Upkeep;

  private constructor(parts: {
    db: Db;
    clock: Clock;
    log: Logger;
    journal: Journal;
    folders: CaptureFolders;
    queue: AssembleQueue;
    lessons: LessonFacts;
  }) {
    const { queue, journal, lessons } = parts;
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#journal = journal;
    this.#folders = parts.folders;
    this.#queue = queue;
    this.#upkeep = new Upkeep({
      of: "recordings",
      reconcile: () => this.#reconcile({ atBoot: false }),
      log: parts.log,
    });
    queue.on("progressed", ({ key, progress }) => {
      const { state, durationMs } = progress;
      this.#upkeep.note("progress", () =>
        journal.progress({
          captureId: CaptureId.parse(key),
          finishing: state !== "growing",
          durationMs,
        }),
      );
    });
    queue.on("completed", (result) => this.#upkeep.note("publish", () => this.#publish(result)));
    queue.on("failed", ({ key, reason }) =>
      this.#upkeep.note("fail", () => this.#fail({ captureId: CaptureId.parse(key), reason })),
    );
    this.#stopListening = [
      lessons.onStarted(({ captureId, lessonId }) =>
        this.#upkeep.note("enqueue", () => queue.enqueue({ captureId, lessonId })),
      ),
      lessons.onEnded((lessonId) => this.#upkeep.note("finish", () => this.#lessonEnded(lessonId))),
    ];
  }

  /**
   * Resolves when everything unfinished was found and put to work again. Call it before lessons can
   * be started, after the database and Redis are up.
   * @throws SkyclassError `queueUnavailable` | `databaseUnavailable`
   */
  static async create(options: {
    db: Db;
    dataDir: string;
    redis: RedisAddress;
    lessons: LessonFacts;
    log: Logger;
    clock?: Clock;
  }): Promise<Recordings> {
    const { db, dataDir, redis, lessons, log, clock = systemClock } = options;
    const queue = await RecorderQueue.create({ work: assembling, redis, log });
    const recordings = new Recordings({
      db,
      clock,
      log,
      journal: new Journal({ db, clock }),
      folders: new CaptureFolders({ dir: join(dataDir, "captures") }),
      queue,
      lessons,
    });
    try {
      await recordings.#reconcile({ atBoot: true });
    } catch (error) {
      await recordings.close();
      throw error;
    }
    return recordings;
  }

  /** Once for every replay that became watchable. Returns how to stop listening. */
  onPublished(listener: (published: Published) => void): () => void {
    this.#facts.on("published", listener);
    return () => void this.#facts.off("published", listener);
  }

  /** Looks at everything that is not published now, instead of within a minute. */
  async reconcile(): Promise<void> {
    await this.#upkeep.reconcile();
  }

  /** Of lessons that are over. */
  async unfinished(): Promise<UnfinishedWork[]> {
    return unfinishedReplays(this.#db, async (job) => this.#queue.describe(job));
  }

  /** Tries a failed one again at once. @throws SkyclassError notFound | conflict | queueUnavailable */
  async retry(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const found = await this.#journal.ofLesson(lessonId);
      if (found === null) throw new SkyclassError("notFound");
      if (found.recording !== "failed")
        throw new SkyclassError("conflict", { message: "The replay has not failed." });
      await this.#retry(found);
    });
  }

  /** Whether the recorder has work with this capture, or is about to. @throws SkyclassError `queueUnavailable` */
  async isWorkedOn(of: Published): Promise<boolean> {
    return (await this.#queue.look(of)).job === "working";
  }

  /**
   * Makes a replay anew out of what `change` leaves of its capture; `change` also puts the recording back
   * to `finishing`. Nothing else is done with recordings meanwhile.
   */
  async makeAnew(of: Published, change: () => Promise<void>): Promise<void> {
    await this.#upkeep.alone(async () => {
      if (!(await this.#queue.forget(of)))
        throw new SkyclassError("conflict", { message: "The replay is being made right now." });
      await change();
      await this.#queue.enqueue(of);
    });
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      for (const stop of this.#stopListening) stop();
      await this.#queue.close();
    });
  }

  async #publish(result: AssembleResult): Promise<void> {
    const { captureId, lessonId } = result;
    if (!(await this.#journal.publish(result))) return;
    this.#log.info(
      { captureId, lessonId, durationMs: result.durationMs, coverage: result.coverage },
      "replay published",
    );
    this.#facts.emit("published", { captureId, lessonId });
  }

  async #fail(failure: { captureId: CaptureId; reason: string }): Promise<void> {
    if (await this.#journal.fail(failure)) this.#log.error(failure, "recording failed");
  }

  /** A recording that failed while the lesson ran gets another chance with the whole capture. */
  async #lessonEnded(lessonId: LessonId): Promise<void> {
    const found = await this.#journal.ofLesson(lessonId);
    if (found?.recording === "failed") await this.#retry(found);
  }

  async #retry({ captureId, lessonId }: Unpublished): Promise<void> {
    await this.#journal.retry(captureId);
    await this.#queue.restart({ captureId, lessonId });
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    await this.#adoptFolders();
    for (const found of await this.#journal.unpublished()) {
      const folder = await this.#folders.find(found.captureId);
      const look = await this.#queue.look(found);
      const nowMs = this.#clock.now().getTime();
      const steps = nextSteps({
        recording: found.recording,
        lesson: found.lesson,
        endedForMs: found.endedAt === null ? 0 : nowMs - found.endedAt.getTime(),
        folder: folder && { ended: folder.ended, quietForMs: Date.now() - folder.lastWrittenMs },
        job: look.job,
        unchangedForMs: nowMs - found.updatedAt.getTime(),
        atBoot,
      });
      for (const step of steps) await this.#take(step, found, folder, look);
    }
  }

  async #take(
    step: Step,
    found: Unpublished,
    folder: CaptureFolder | null,
    look: Look<AssembleResult>,
  ): Promise<void> {
    const { captureId, lessonId } = found;
    this.#log.info({ captureId, lessonId, step }, "recording is taken up");
    switch (step) {
      case "writeEnd":
        if (folder !== null) await this.#folders.writeEnd(folder);
        return;
      case "enqueue":
        return this.#queue.enqueue({ captureId, lessonId });
      case "takeResult":
        if (look.job === "completed") await this.#publish(look.result);
        return;
      case "takeFailure":
        if (look.job === "failed") await this.#fail({ captureId, reason: look.reason });
        return;
      case "retry":
        return this.#retry(found);
      case "giveUp":
        await this.#fail({ captureId, reason: "nothing was captured" });
    }
  }

  async #adoptFolders(): Promise<void> {
    const { folders, unreadable } = await this.#folders.list();
    for (const name of unreadable) this.#complainOnce(name, "no capture: left as it is");
    const known = await this.#journal.knownCaptures();
    for (const { description } of folders) {
      const { captureId, lessonId } = description;
      if (known.has(captureId)) continue;
      const outcome = await this.#journal.adopt(description);
      if (outcome === "adopted") this.#log.warn({ captureId, lessonId }, "capture adopted");
      else if (outcome !== "known") this.#complainOnce(captureId, `not adopted: ${outcome}`);
    }
  }

  #complainOnce(folder: string, complaint: string): void {
    if (this.#complained.has(folder)) return;
    this.#complained.add(folder);
    this.#log.error({ folder, complaint }, "a folder among the captures was left as it is");
  }
}

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LessonId } from "../../protocol/ids.ts";
import { LadderProgress } from "../../protocol/ladder.ts";
import type { UnfinishedWork } from "../../protocol/operation.ts";
import type { RedisAddress } from "../../protocol/recording.ts";
import {
  cutFolder,
  CutJob,
  cutLaddersQueue,
  CutProgress,
  CutResult,
  cutsQueue,
} from "../../protocol/replayEdits.ts";
import type { Db } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import type { Logger } from "../lib/log.ts";
import { orMissing } from "../lib/missingFile.ts";
import { CutJournal, type CutKey } from "./cutJournal.ts";
import { RecorderQueue, type RecorderWork } from "./recorderQueue.ts";
import { unfinishedCuts } from "./unfinishedWorks.ts";
import { Upkeep } from "./upkeep.ts";

const keyOf = ({ lessonId, version, edition }: CutKey): string =>
  `${lessonId}_${version}_${edition}`;
const cutting: RecorderWork<CutJob, CutProgress, CutResult> = {
  ...{ queue: cutsQueue, name: "cut", keyOf, progress: CutProgress, result: CutResult },
};
const laddering: RecorderWork<CutJob, LadderProgress, CutJob> = {
  ...{ queue: cutLaddersQueue, name: "cutLadder", keyOf },
  ...{ progress: LadderProgress, result: CutJob },
};

/** One that failed six times in a row is tried again after this, and at every start. */
const retryAfterMs = 3_600_000;

type Facts = { onSaved(listener: (of: { lessonId: LessonId }) => void): () => void };
type ReplayFacts = { onPublished(listener: (of: { lessonId: LessonId }) => void): () => void };

/**
 * Sees to it that edited versions of replays are made, then their smaller renditions, and that nothing is
 * left of versions that count no more.
 */
export class Cuts {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #dataDir: string;
  readonly #journal: CutJournal;
  readonly #cuts: RecorderQueue<CutJob, CutProgress, CutResult>;
  readonly #ladders: RecorderQueue<CutJob, LadderProgress, CutJob>;
  readonly #stopListening: (() => void)[];
  readonly #upkeep: Upkeep;

  private constructor(parts: {
    clock: Clock;
    log: Logger;
    dataDir: string;
    journal: CutJournal;
    cuts: RecorderQueue<CutJob, CutProgress, CutResult>;
    ladders: RecorderQueue<CutJob, LadderProgress, CutJob>;
    edits: Facts;
    replays: ReplayFacts;
  }) {
    const { cuts, ladders, journal } = parts;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#dataDir = parts.dataDir;
    this.#journal = journal;
    this.#cuts = cuts;
    this.#ladders = ladders;
    this.#upkeep = new Upkeep({
      of: "edited replays",
      reconcile: () => this.#reconcile({ atBoot: false }),
      log: parts.log,
    });
    const note = this.#upkeep.note.bind(this.#upkeep);
    cuts.on("progressed", ({ key, progress: { share } }) =>
      note("progress", () => journal.progress({ of: keyFrom(key), share })),
    );
    cuts.on("completed", (result) => note("publish", () => this.#publish(result)));
    cuts.on("failed", ({ key, reason }) => note("fail", () => this.#fail(keyFrom(key), reason)));
    ladders.on("completed", (of) => note("publish", () => journal.publishLadder(of)));
    const enqueue = ({ lessonId }: { lessonId: LessonId }): void =>
      note("enqueue", () => this.#enqueue(lessonId));
    this.#stopListening = [parts.edits.onSaved(enqueue), parts.replays.onPublished(enqueue)];
  }

  /** @throws SkyclassError `queueUnavailable` | `databaseUnavailable` */
  static async create(options: {
    db: Db;
    dataDir: string;
    redis: RedisAddress;
    edits: Facts;
    replays: ReplayFacts;
    log: Logger;
    clock?: Clock;
  }): Promise<Cuts> {
    const { db, redis, log, clock = systemClock } = options;
    const queue = await RecorderQueue.create({ work: cutting, redis, log });
    const ladders = await RecorderQueue.create({ work: laddering, redis, log });
    const journal = new CutJournal({ db, clock });
    const cuts = new Cuts({ ...options, clock, journal, cuts: queue, ladders });
    try {
      await cuts.#reconcile({ atBoot: true });
    } catch (error) {
      await cuts.close();
      throw error;
    }
    return cuts;
  }

  /** Looks at every edited version that is not made now, instead of within a minute. */
  async reconcile(): Promise<void> {
    await this.#upkeep.reconcile();
  }

  async unfinished(): Promise<UnfinishedWork[]> {
    return unfinishedCuts(await this.#journal.unmade(), async ({ job, state }) =>
      (state === "published" ? this.#ladders : this.#cuts).describe(job),
    );
  }

  /** Tries a failed one again at once. @throws SkyclassError notFound | conflict | queueUnavailable */
  async retry(lessonId: LessonId): Promise<void> {
    await this.#upkeep.alone(async () => {
      const [unmade] = await this.#journal.unmade({ lessonId });
      if (unmade === undefined) throw new SkyclassError("notFound");
      const { job, state } = unmade;
      const rungs = state === "published";
      const failed = rungs ? (await this.#ladders.look(job)).job === "failed" : state === "failed";
      if (!failed)
        throw new SkyclassError("conflict", { message: "The edited replay has not failed." });
      if (!rungs) await this.#journal.retry(job);
      await (rungs ? this.#ladders : this.#cuts).restart(job);
    });
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      for (const stop of this.#stopListening) stop();
      await Promise.all([this.#cuts.close(), this.#ladders.close()]);
    });
  }

  async #enqueue(lessonId: LessonId): Promise<void> {
    for (const { job, state } of await this.#journal.unmade({ lessonId }))
      await (state === "published" ? this.#ladders : this.#cuts).enqueue(job);
  }

  async #publish(result: CutResult): Promise<void> {
    if (!(await this.#journal.publish(result))) return;
    const { lessonId, version, durationMs } = result;
    this.#log.info({ lessonId, version, durationMs }, "edited replay published");
    await this.#sweep(result);
    await this.#enqueue(lessonId);
  }

  async #fail(of: CutKey, reason: string): Promise<void> {
    if (await this.#journal.fail({ of, reason }))
      this.#log.error({ ...of, reason }, "edited replay failed");
  }

  /** From now on this version is given out: what those before it were made of goes. */
  async #sweep(of: CutKey): Promise<void> {
    const dir = join(this.#dataDir, "replays", of.lessonId);
    for (const name of await readdir(dir).catch(orMissing<string[]>([])))
      if (/^cut-\d+-\d+$/.test(name) && name !== cutFolder(of))
        await rm(join(dir, name), { recursive: true, force: true });
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    for (const { job, state, updatedAt } of await this.#journal.unmade()) {
      const unchangedForMs = this.#clock.now().getTime() - updatedAt.getTime();
      const again = atBoot || unchangedForMs >= retryAfterMs;
      if (state === "published") {
        const look = await this.#ladders.look(job);
        if (look.job === "completed") await this.#journal.publishLadder(job);
        else if (look.job === "missing" || (look.job === "failed" && again))
          await this.#ladders.restart(job);
        continue;
      }
      const look = await this.#cuts.look(job);
      if (look.job === "completed") await this.#publish(look.result);
      else if (look.job === "missing" || (look.job === "failed" && again)) {
        await this.#journal.retry(job);
        await this.#cuts.restart(job);
      } else if (look.job === "failed" && state !== "failed") await this.#fail(job, look.reason);
    }
  }
}

/** Out of a job's key, `<lessonId>_<version>_<edition>`. */
const keyFrom = (key: string): CutKey => {
  const [lessonId, version, edition] = key.split("_");
  return CutJob.pick({ lessonId: true, version: true, edition: true }).parse({
    ...{ lessonId, version: Number(version), edition: Number(edition) },
  });
};

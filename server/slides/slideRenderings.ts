import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { DeckId, type LessonId } from "../../protocol/ids.ts";
import type { RedisAddress } from "../../protocol/recording.ts";
import {
  type SlidesJob,
  SlidesProgress,
  slidesQueue,
  SlidesResult,
} from "../../protocol/slides.ts";
import type { Db } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { orMissing } from "../lib/missingFile.ts";
import { deckFolder, isForMaking } from "../lib/slideFiles.ts";
import { RecorderQueue, type RecorderWork } from "../recordings/recorderQueue.ts";
import { Upkeep } from "../recordings/upkeep.ts";
import { DeckJournal } from "./deckJournal.ts";

const rendering: RecorderWork<SlidesJob, SlidesProgress, SlidesResult> = {
  queue: slidesQueue,
  name: "slides",
  keyOf: ({ deckId }) => deckId,
  progress: SlidesProgress,
  result: SlidesResult,
};
type SlidesQueue = RecorderQueue<SlidesJob, SlidesProgress, SlidesResult>;
type SlideNews = {
  onBrought(listener: (brought: { lessonId: LessonId; deckId: DeckId }) => void): () => void;
};

/** One that failed through our doing is tried again after this, and at every start. */
const retryAfterMs = 3_600_000;

/**
 * Sees to it that every deck gets its pages: puts the work into the queue, writes down what comes of it,
 * and finds what a crash or a flushed queue left behind.
 */
export class SlideRenderings {
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #journal: DeckJournal;
  readonly #queue: SlidesQueue;
  readonly #stopListening: () => void;
  readonly #upkeep: Upkeep;

  private constructor(parts: {
    dataDir: string;
    clock: Clock;
    log: Logger;
    journal: DeckJournal;
    queue: SlidesQueue;
    slides: SlideNews;
  }) {
    const { queue, journal } = parts;
    this.#dataDir = parts.dataDir;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#journal = journal;
    this.#queue = queue;
    this.#upkeep = new Upkeep({
      of: "slides",
      reconcile: () => this.#reconcile({ atBoot: false }),
      log: parts.log,
    });
    queue.on("progressed", ({ key, progress }) =>
      this.#upkeep.note("progress", async () => journal.progress(DeckId.parse(key), progress)),
    );
    queue.on("completed", (result) => this.#upkeep.note("ready", async () => this.#ready(result)));
    queue.on("failed", ({ key, reason }) =>
      this.#upkeep.note("fail", async () => this.#fail(DeckId.parse(key), reason)),
    );
    this.#stopListening = parts.slides.onBrought(({ deckId }) =>
      this.#upkeep.note("enqueue", async () => {
        const job = await journal.jobOf(deckId);
        if (job !== null) await queue.enqueue(jobOnly(job));
      }),
    );
  }

  /** @throws SkyclassError `queueUnavailable` | `databaseUnavailable` */
  static async create(options: {
    db: Db;
    dataDir: string;
    redis: RedisAddress;
    slides: SlideNews;
    log: Logger;
    clock?: Clock;
  }): Promise<SlideRenderings> {
    const { db, dataDir, redis, slides, log, clock = systemClock } = options;
    const queue = await RecorderQueue.create({ work: rendering, redis, log });
    const journal = new DeckJournal({ db, clock });
    const renderings = new SlideRenderings({ dataDir, clock, log, journal, queue, slides });
    try {
      await renderings.#removeLeftovers();
      await renderings.#reconcile({ atBoot: true });
    } catch (error) {
      await renderings.close();
      throw error;
    }
    return renderings;
  }

  close(): Promise<void> {
    return this.#upkeep.close(async () => {
      this.#stopListening();
      await this.#queue.close();
    });
  }

  async #ready(result: SlidesResult): Promise<void> {
    if (!(await this.#journal.ready(result))) return;
    const { lessonId, deckId, pages } = result;
    // Only now, since until here the pages might have had to be made again.
    await tidy(deckFolder(this.#dataDir, result));
    this.#log.info({ lessonId, deckId, pages: pages.length }, "slides are ready");
  }

  async #fail(deckId: DeckId, reason: string): Promise<void> {
    const refusal = await this.#journal.fail(deckId, reason);
    if (refusal === "failed") this.#log.error({ deckId, reason }, "slides failed");
    else if (refusal !== null) this.#log.info({ deckId, refusal }, "slides were refused");
  }

  async #reconcile({ atBoot }: { atBoot: boolean }): Promise<void> {
    for (const deck of await this.#journal.unmade()) {
      const job = jobOnly(deck);
      const look = await this.#queue.look(job);
      const unchangedForMs = this.#clock.now().getTime() - deck.updatedAt.getTime();
      const again = atBoot || unchangedForMs >= retryAfterMs;
      if (look.job === "completed") await this.#ready(look.result);
      else if (look.job === "failed" && deck.state !== "failed")
        await this.#fail(deck.deckId, look.reason);
      else if (look.job === "missing" || (look.job === "failed" && again)) {
        await this.#journal.retry(deck.deckId);
        await this.#queue.restart(job);
      }
    }
  }

  /** What a crash left: folders of decks that are gone or never were, files of those that are ready. */
  async #removeLeftovers(): Promise<void> {
    const root = join(this.#dataDir, "slides");
    for (const lessonId of (await readdir(root).catch(orMissing(null))) ?? []) {
      const deckIds = await readdir(join(root, lessonId));
      const known = await this.#journal.known(deckIds);
      for (const deckId of deckIds) {
        const folder = join(root, lessonId, deckId);
        const state = known.get(deckId);
        if (state === undefined) await rm(folder, { recursive: true, force: true });
        else if (state === "ready") await tidy(folder);
      }
    }
  }
}

async function tidy(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (isForMaking(name)) await rm(join(folder, name), { force: true });
}

const jobOnly = ({ lessonId, deckId, kind }: SlidesJob): SlidesJob => ({ lessonId, deckId, kind });

import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { LessonId } from "../../protocol/ids.ts";
import { keptFolder } from "../../protocol/keptFiles.ts";
import { cutFolder } from "../../protocol/replayEdits.ts";
import type { Db } from "../db/kysely.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { Counter, type Metrics } from "../lib/metrics.ts";
import { orMissing } from "../lib/missingFile.ts";
import { Sweeps } from "../lib/sweeps.ts";
import { removeReplayFiles } from "../recordings/removeReplay.ts";
import { findGivenOut } from "../replay/editsRepository.ts";

const lookEveryMs = 3_600_000;
const dayMs = 24 * 3_600_000;
/** By the clock on the district's walls: nobody teaches then. */
const sweepAtHour = 3;

/** What files are written beside until they are whole. */
const temporaryName = /\.\d+\.new$/;
/** Of backups that were killed. */
const dumpName = /^backup-[A-Za-z0-9]{6}$/;

type Kind = "replay" | "version" | "keptFile" | "temporary";

/**
 * Takes away once a night what killed work left in the folder of replays and nothing refers to, and what was
 * being written for more than a day. Uploads and slides are looked after where they are made, and captures by
 * `CaptureRetention`: here only the folders that are named are ever opened, and captures are none of them.
 */
export class Sweeper {
  readonly #db: Db;
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #swept: Counter<"kind">;
  readonly #sweeps: Sweeps;

  constructor(parts: {
    db: Db;
    dataDir: string;
    timeZone: string;
    metrics: Metrics;
    log: Logger;
    clock?: Clock;
  }) {
    const { timeZone, clock = systemClock } = parts;
    this.#db = parts.db;
    this.#dataDir = parts.dataDir;
    this.#clock = clock;
    this.#log = parts.log;
    this.#swept = new Counter({
      name: "skyclass_swept",
      help: "Leftovers of killed work that were taken off the disk.",
      labelNames: ["kind"],
      registers: [parts.metrics],
    });
    const hours = new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" });
    this.#sweeps = new Sweeps({
      everyMs: lookEveryMs,
      isTime: () => Number(hours.format(clock.now())) === sweepAtHour,
      sweep: async () => {
        await this.#sweepReplays();
        await this.#sweepDumps();
      },
      failure: "leftovers were not swept",
      log: parts.log,
    });
  }

  /** Does so now. What could not be looked at is tried again the next night. */
  async sweep(): Promise<void> {
    await this.#sweeps.now();
  }

  async close(): Promise<void> {
    await this.#sweeps.close();
  }

  async #sweepReplays(): Promise<void> {
    const replays = join(this.#dataDir, "replays");
    for (const name of await namesIn(replays)) {
      if (this.#sweeps.closed) return;
      const lessonId = LessonId.safeParse(name).data;
      if (lessonId === undefined) continue;
      const folder = join(replays, lessonId);
      if (await this.#isKnown(lessonId)) await this.#sweepReplay(lessonId, folder);
      else if (await this.#isOld(folder)) {
        await removeReplayFiles(this.#dataDir, [lessonId]);
        this.#note("replay", folder);
      }
    }
  }

  /** Whether there is a replay, or one may still become of it. */
  async #isKnown(lessonId: LessonId): Promise<boolean> {
    for (const table of ["recordings", "replays", "captures", "micro_lessons"] as const) {
      let found = this.#db.selectFrom(table).select("lesson_id").where("lesson_id", "=", lessonId);
      // One that was deleted is kept in mind, and nothing becomes of it.
      if (table === "captures") found = found.where("deleted_at", "is", null);
      if (table === "micro_lessons")
        found = found.where("state", "not in", ["published", "refused"]);
      if ((await found.executeTakeFirst()) !== undefined) return true;
    }
    return false;
  }

  async #sweepReplay(lessonId: LessonId, folder: string): Promise<void> {
    const names = await namesIn(folder);
    const needed = names.some((name) => /^(?:cut|kept)-/.test(name))
      ? await this.#neededParts(lessonId)
      : new Set<string>();
    for (const name of names) {
      const path = join(folder, name);
      const isVersion = /^cut-\d+-\d+$/.test(name);
      const isPart = isVersion || /^kept-[a-z]+-\d+$/.test(name);
      if (isPart && needed.has(name))
        for (const inner of await namesIn(path)) await this.#takeTemporary(join(path, inner));
      else if (isPart) await this.#take(isVersion ? "version" : "keptFile", path);
      else await this.#takeTemporary(path);
    }
  }

  /** Edited versions that are given out or made, and files to keep that somebody wants. */
  async #neededParts(lessonId: LessonId): Promise<Set<string>> {
    const { folder } = await findGivenOut(this.#db, lessonId);
    const latest = await this.#db
      .selectFrom("replay_edits")
      .select(["version", "edition"])
      .where("lesson_id", "=", lessonId)
      .orderBy("version", "desc")
      .executeTakeFirst();
    const kept = await this.#db
      .selectFrom("kept_files")
      .select(["heard", "edition"])
      .where("lesson_id", "=", lessonId)
      .where("state", "!=", "none")
      .execute();
    return new Set([
      ...(folder === null ? [] : [folder]),
      ...(latest === undefined ? [] : [cutFolder(latest)]),
      ...kept.map(keptFolder),
    ]);
  }

  async #sweepDumps(): Promise<void> {
    for (const name of await namesIn(this.#dataDir)) {
      const path = join(this.#dataDir, name);
      if (dumpName.test(name)) await this.#take("temporary", path);
      else await this.#takeTemporary(path);
    }
  }

  async #takeTemporary(path: string): Promise<void> {
    if (temporaryName.test(path)) await this.#take("temporary", path);
  }

  async #take(kind: Kind, path: string): Promise<void> {
    if (!(await this.#isOld(path))) return;
    await rm(path, { recursive: true, force: true });
    this.#note(kind, path);
  }

  #note(kind: Kind, path: string): void {
    this.#swept.inc({ kind });
    this.#log.info({ kind, path }, "a leftover was taken away");
  }

  /** Nothing in it was written within a day. */
  async #isOld(path: string): Promise<boolean> {
    return (await newestMs(path)) < this.#clock.now().getTime() - dayMs;
  }
}

/** Of what is no folder, none. */
const namesIn = async (path: string): Promise<string[]> => {
  const found = await stat(path).catch(orMissing(null));
  return found?.isDirectory() ? readdir(path).catch(orMissing<string[]>([])) : [];
};

const newestMs = async (path: string): Promise<number> => {
  const found = await stat(path).catch(orMissing(null));
  // Gone meanwhile: somebody is at work there.
  if (found === null) return Number.POSITIVE_INFINITY;
  let newest = found.mtimeMs;
  if (found.isDirectory())
    for (const name of await namesIn(path))
      newest = Math.max(newest, await newestMs(join(path, name)));
  return newest;
};

import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type SqlBool, sql } from "kysely";
import type { LessonId } from "../../protocol/ids.ts";
import type { Db } from "../db/kysely.ts";
import { isPlaylist, readChecksums } from "../lib/checksums.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { orMissing } from "../lib/missingFile.ts";
import { Sweeps } from "../lib/sweeps.ts";

const sweepEveryMs = 3_600_000;
/** What is younger may be read by work that has only begun. */
const keepAlwaysMs = 3_600_000;
const dayMs = 24 * 3_600_000;

/** Earlier versions of an edited replay than the last are not made any more. */
const nothingIsMade = sql<SqlBool>`not exists (
    select from replay_edits where replay_edits.lesson_id = replay_stores.lesson_id
      and (replay_edits.state <> 'published' or not ladder_made)
      and version = (select max(version) from replay_edits as newest where newest.lesson_id = replay_edits.lesson_id)
  ) and not exists (
    select from kept_files where kept_files.lesson_id = replay_stores.lesson_id
      and kept_files.state in ('waiting', 'working')
  ) and not exists (
    select from caption_hearings where caption_hearings.lesson_id = replay_stores.lesson_id
      and caption_hearings.state in ('waiting', 'working')
  )`;

/**
 * Takes segments and sheets out of the data folder some days after they were written there, of replays that are whole in
 * the bucket and of which nothing is being made. Playlists, checksums and manifests stay: the app answers with them
 * itself. What was brought back for some work stays as long again. While the disk is short they go at once, those first
 * that were stored first.
 */
export class LocalCopies {
  readonly #db: Db;
  readonly #replaysDir: string;
  readonly #keepForDays: number;
  readonly #isDiskShort: () => Promise<boolean>;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #sweeps: Sweeps;

  constructor(parts: {
    db: Db;
    dataDir: string;
    keepForDays: number;
    isDiskShort: () => Promise<boolean>;
    log: Logger;
    clock?: Clock;
  }) {
    this.#db = parts.db;
    this.#replaysDir = join(parts.dataDir, "replays");
    this.#keepForDays = parts.keepForDays;
    this.#isDiskShort = parts.isDiskShort;
    this.#clock = parts.clock ?? systemClock;
    this.#log = parts.log;
    this.#sweeps = new Sweeps({
      everyMs: sweepEveryMs,
      sweep: async () => this.#sweep(),
      failure: "local copies were not taken out",
      log: this.#log,
    });
  }

  /** Takes out what is due now, instead of within the hour. One sweep at a time. */
  async sweep(): Promise<void> {
    await this.#sweeps.now();
  }

  async close(): Promise<void> {
    await this.#sweeps.close();
  }

  async #sweep(): Promise<void> {
    for (const lessonId of await this.#settled()) {
      if (this.#sweeps.closed) return;
      const keepMs = (await this.#isDiskShort()) ? keepAlwaysMs : this.#keepForDays * dayMs;
      const dir = join(this.#replaysDir, lessonId);
      const below = (await readdir(dir, { withFileTypes: true }).catch(orMissing(null))) ?? [];
      const folders = below.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      let files = 0;
      for (const folder of ["", ...folders]) files += await this.#drop(join(dir, folder), keepMs);
      if (files > 0) this.#log.info({ lessonId, files }, "a replay is in the bucket alone now");
    }
  }

  /** Whole in the bucket, as they are now, and of which no job reads. */
  async #settled(): Promise<LessonId[]> {
    const rows = await this.#db
      .selectFrom("replay_stores")
      .innerJoin("replays", "replays.lesson_id", "replay_stores.lesson_id")
      .innerJoin("ladders", "ladders.lesson_id", "replay_stores.lesson_id")
      .select("replay_stores.lesson_id")
      .where("replay_stores.state", "=", "stored")
      .where("replay_stores.place", "!=", "folder")
      .where("ladders.state", "=", "published")
      .where(nothingIsMade)
      .orderBy("replay_stores.updated_at")
      .execute();
    return rows.map((row) => row.lesson_id);
  }

  /** @returns how many files that were */
  async #drop(dir: string, keepMs: number): Promise<number> {
    const before = this.#clock.now().getTime() - keepMs;
    const listed = await readChecksums(dir).catch(() => null);
    let dropped = 0;
    for (const name of listed?.keys() ?? []) {
      if (isPlaylist(name)) continue;
      const found = await stat(join(dir, name)).catch(orMissing(null));
      if (found === null || found.mtimeMs >= before) continue;
      await rm(join(dir, name), { force: true });
      dropped += 1;
    }
    return dropped;
  }
}

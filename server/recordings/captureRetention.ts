import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import { Manifest } from "../../protocol/recording.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db } from "../db/kysely.ts";
import { systemClock, type Clock } from "../lib/clock.ts";
import type { Logger } from "../lib/log.ts";
import { Counter, type Metrics } from "../lib/metrics.ts";
import { Sweeps } from "../lib/sweeps.ts";
import { CaptureFolders } from "./captureFolders.ts";
import type { Recordings } from "./recordings.ts";

type Expired = { captureId: CaptureId; lessonId: LessonId; publishedAt: Date };

const sweepEveryMs = 3_600_000;
const dayMs = 24 * 3_600_000;

/**
 * Deletes captures some days after their replay was published. The row is written first and says that the
 * capture is gone; the folder follows, also when a crash came in between.
 */
export class CaptureRetention {
  readonly #db: Db;
  readonly #dataDir: string;
  readonly #keepForDays: number;
  readonly #folders: CaptureFolders;
  readonly #recordings: Pick<Recordings, "isWorkedOn">;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #deleted: Counter;
  readonly #complained = new Set<CaptureId>();
  readonly #sweeps: Sweeps;

  private constructor(parts: Parts) {
    this.#db = parts.db;
    this.#dataDir = parts.dataDir;
    this.#keepForDays = parts.keepForDays;
    this.#folders = new CaptureFolders({ dir: join(parts.dataDir, "captures") });
    this.#recordings = parts.recordings;
    this.#clock = parts.clock ?? systemClock;
    this.#log = parts.log;
    this.#deleted = new Counter({
      name: "skyclass_captures_deleted",
      help: "Captures deleted because their replay was verified long enough ago.",
      registers: [parts.metrics],
    });
    this.#sweeps = new Sweeps({
      everyMs: sweepEveryMs,
      sweep: async () => this.#sweep(),
      failure: "captures were not deleted",
      log: this.#log,
    });
  }

  /** The first sweep is begun, not waited for: deleting many captures takes a while. */
  static async create(parts: Parts): Promise<CaptureRetention> {
    const retention = new CaptureRetention(parts);
    void retention.sweep();
    return retention;
  }

  /** Deletes what is due now, instead of within the hour. One sweep at a time. */
  async sweep(): Promise<void> {
    await this.#sweeps.now();
  }

  async close(): Promise<void> {
    await this.#sweeps.close();
  }

  async #sweep(): Promise<void> {
    for (const expired of await this.#expired()) {
      if (this.#sweeps.closed) return;
      if (await this.#isNeeded(expired)) continue;
      await this.#markDeleted(expired);
    }
    await this.#removeMarked();
  }

  async #expired(): Promise<Expired[]> {
    const before = new Date(this.#clock.now().getTime() - this.#keepForDays * dayMs);
    const rows = await this.#db
      .selectFrom("captures")
      .innerJoin("replays", "replays.capture_id", "captures.capture_id")
      .innerJoin("recordings", "recordings.capture_id", "captures.capture_id")
      .innerJoin("lessons", "lessons.lesson_id", "captures.lesson_id")
      .select(["captures.capture_id", "captures.lesson_id", "replays.published_at"])
      .where("captures.deleted_at", "is", null)
      .where("lessons.state", "=", "ended")
      .where("recordings.state", "=", "published")
      .where("replays.verified_samples", ">", 0)
      .where("replays.published_at", "<", before)
      .orderBy("replays.published_at")
      .execute();
    return rows.map((row) => ({
      captureId: row.capture_id,
      lessonId: row.lesson_id,
      publishedAt: row.published_at,
    }));
  }

  /** The database may be wrong about the disk: without a whole replay there, the capture is all there is. */
  async #isNeeded(expired: Expired): Promise<boolean> {
    const { captureId } = expired;
    const isWhole = await this.#hasVerifiedReplay(expired);
    if (!isWhole && !this.#complained.has(captureId)) {
      this.#complained.add(captureId);
      this.#log.error(expired, "a capture is kept because its replay is not whole");
    }
    return !isWhole || this.#recordings.isWorkedOn(expired);
  }

  async #hasVerifiedReplay({ captureId, lessonId }: Expired): Promise<boolean> {
    const path = join(this.#dataDir, "replays", lessonId, "manifest.json");
    try {
      const manifest = Manifest.parse(JSON.parse(await readFile(path, "utf8")));
      return (
        manifest.captureId === captureId &&
        manifest.state === "complete" &&
        manifest.verifiedSamples > 0
      );
    } catch {
      return false;
    }
  }

  async #markDeleted({ captureId, lessonId, publishedAt }: Expired): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("captures")
        .set({ deleted_at: this.#clock.now() })
        .where("capture_id", "=", captureId)
        .where("deleted_at", "is", null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return;
      await recordAudit(trx, {
        actorId: null,
        action: "captureDeleted",
        subject: { kind: "capture", id: captureId },
        detail: {
          lessonId,
          publishedAt: publishedAt.toISOString(),
          keptForDays: this.#keepForDays,
        },
      });
    });
  }

  async #removeMarked(): Promise<void> {
    const onDisk = new Set(await this.#folders.names());
    const marked = await this.#db
      .selectFrom("captures")
      .select(["capture_id", "lesson_id"])
      .where("deleted_at", "is not", null)
      .execute();
    for (const { capture_id: captureId, lesson_id: lessonId } of marked) {
      if (this.#sweeps.closed) return;
      if (!onDisk.has(captureId)) continue;
      await this.#folders.remove(captureId);
      this.#deleted.inc();
      this.#log.info({ captureId, lessonId }, "capture deleted");
    }
  }
}

type Parts = {
  db: Db;
  dataDir: string;
  keepForDays: number;
  recordings: Pick<Recordings, "isWorkedOn">;
  metrics: Metrics;
  log: Logger;
  clock?: Clock;
};

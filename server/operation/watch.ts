import type { Database, Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { type DiskRoom, diskRoom } from "../lib/diskRoom.ts";
import type { Logger } from "../lib/log.ts";
import { type Metrics, readFigure } from "../lib/metrics.ts";
import {
  grownWithin,
  hourMs,
  keepSamples,
  readingsOf,
  type Readings,
  type Sample,
} from "./alarmRules.ts";
import { quotaFigures } from "../storage/quota.ts";
import { evaluateAlarms } from "./alarms.ts";
import { captureFigures, publishFigures } from "./figures.ts";
import { unfinishedRecordings } from "./unfinished.ts";

const lookEveryMs = 15_000;

/** Looks at the node's figures every now and then, and raises and clears alarms by them. */
export class Watch {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #dataDir: string;
  readonly #metrics: Metrics;
  readonly #thresholds: Readings;
  readonly #log: Logger;
  #samples: Sample[] = [];
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: {
    database: Pick<Database, "db" | "connections">;
    clock: Clock;
    dataDir: string;
    metrics: Metrics;
    thresholds: Readings;
    log: Logger;
  }) {
    this.#db = parts.database.db;
    this.#clock = parts.clock;
    this.#dataDir = parts.dataDir;
    this.#metrics = parts.metrics;
    this.#thresholds = parts.thresholds;
    this.#log = parts.log;
    const { database, clock, metrics } = parts;
    publishFigures({ database, clock, metrics, disk: () => this.disk() });
  }

  /** Begins to look; the first time now. */
  start(): void {
    const lookSafely = () => {
      this.#looking = this.look().catch((error: unknown) =>
        this.#log.error({ err: error }, "the node's figures could not be looked at"),
      );
    };
    lookSafely();
    this.#timer = setInterval(lookSafely, lookEveryMs);
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
  }

  async look(): Promise<void> {
    this.#samples = keepSamples([...this.#samples, await this.#sample()]);
    const readings = readingsOf({
      samples: this.#samples,
      disk: await this.disk(),
      oldestS: (await unfinishedRecordings(this.#db, this.#clock)).oldestS,
      quotas: await quotaFigures(this.#db),
    });
    const about = { db: this.#db, clock: this.#clock, thresholds: this.#thresholds };
    for (const { deed, kind, value } of await evaluateAlarms({ ...about, readings })) {
      const facts = { alarm: kind, value, threshold: this.#thresholds[kind] };
      if (deed === "clear") this.#log.info(facts, "alarm cleared");
      else this.#log.warn(facts, deed === "raise" ? "alarm raised" : "alarm got worse");
    }
  }

  async disk(): Promise<DiskRoom> {
    return diskRoom(this.#dataDir);
  }

  get workerDeathsLastHour(): number {
    return grownWithin(this.#samples, hourMs).workerDeaths;
  }

  async #sample(): Promise<Sample> {
    const { receivedPackets, lostPackets } = await captureFigures(this.#metrics);
    return {
      atMs: this.#clock.now().getTime(),
      workerDeaths: await readFigure(this.#metrics, "skyclass_media_worker_deaths_total"),
      receivedPackets,
      lostPackets,
    };
  }
}

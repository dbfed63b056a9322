import type { Config } from "../../config/schema.ts";
import { quotaNearPercent } from "../../protocol/storage.ts";
import type { Database } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import type { Metrics } from "../lib/metrics.ts";
import { Watch } from "../operation/watch.ts";
import { keepErasureLedger } from "../people/erasures.ts";

const ledgerEveryMs = 60_000;

/** What a node does for those who run it: keeps the ledger of erasures and looks at its own figures. */
export const startOperation = async (parts: {
  config: Config;
  database: Database;
  clock: Clock;
  lifecycle: Lifecycle;
  log: Logger;
  metrics: Metrics;
}): Promise<Watch> => {
  const { config, database, lifecycle, log } = parts;
  const { db } = database;
  const dataDir = config.DATA_DIR;
  await keepErasureLedger({ db, dataDir });
  const keeping = setInterval(() => {
    keepErasureLedger({ db, dataDir }).catch((error: unknown) =>
      log.error({ err: error }, "the ledger of erasures is behind"),
    );
  }, ledgerEveryMs);
  lifecycle.add({ name: "erasure ledger", close: () => clearInterval(keeping) });
  const watch = new Watch({
    ...{ database, dataDir, clock: parts.clock, metrics: parts.metrics },
    thresholds: {
      diskSpace: config.ALARM_DISK_FREE_PERCENT,
      workerDeaths: config.ALARM_WORKER_DEATHS,
      captureLoss: config.ALARM_CAPTURE_LOSS_PPM,
      queueAge: config.ALARM_QUEUE_AGE_S,
      // At 80 % itself it is said already, as to the school.
      quotaUse: quotaNearPercent - 0.001,
      quotasReached: 0,
    },
    log: log.child({ part: "watch" }),
  });
  lifecycle.add({ name: "watch", close: () => watch.close() });
  watch.start();
  return watch;
};

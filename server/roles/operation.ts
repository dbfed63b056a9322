import type { Db } from "../db/kysely.ts";
import type { Lifecycle } from "../lib/lifecycle.ts";
import type { Logger } from "../lib/log.ts";
import { keepErasureLedger } from "../people/erasures.ts";

const ledgerEveryMs = 60_000;

/** What a node does for those who run it. */
export const startOperation = async (parts: {
  db: Db;
  dataDir: string;
  lifecycle: Lifecycle;
  log: Logger;
}): Promise<void> => {
  const { db, dataDir, lifecycle, log } = parts;
  await keepErasureLedger({ db, dataDir });
  const keeping = setInterval(() => {
    keepErasureLedger({ db, dataDir }).catch((error: unknown) =>
      log.error({ err: error }, "the ledger of erasures is behind"),
    );
  }, ledgerEveryMs);
  lifecycle.add({ name: "erasure ledger", close: () => clearInterval(keeping) });
};

import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Pool } from "pg";
import { writeFileAtomically } from "../lib/atomicFile.ts";
import type { DataFolder } from "../lib/dataFolder.ts";
import type { Logger } from "../lib/log.ts";
import { listMigrations } from "./dump/catalogue.ts";
import { dumpDatabase } from "./dump/dumpDatabase.ts";
import { checkMigrations, pendingMigrations } from "./migrations/index.ts";

/** In the data folder: what the database was before each of the last upgrades. */
export const databaseBackups = "database-backups";
export const dumpDescription = "description.json";
const kept = 5;

/**
 * Looks at what migrations there are to do, and copies a database that holds something before it is
 * changed. The copy is whole or not there; `npm run restore -- --database FOLDER` goes back to it.
 * @returns whether there are any to do
 * @throws DatabaseIsNewer
 */
export const prepareUpgrade = async ({
  pool,
  dataFolder,
  log,
}: {
  pool: Pool;
  dataFolder: DataFolder;
  log: Logger;
}): Promise<boolean> => {
  const client = await pool.connect();
  try {
    const applied = await listMigrations(client);
    checkMigrations(applied);
    const [next] = pendingMigrations(applied);
    if (next === undefined) return false;
    if (applied.length === 0) return true;
    const folder = await dataFolder.folder(databaseBackups);
    const time = new Date().toISOString().slice(0, 19).replaceAll(":", "");
    const name = `${time}Z-before-${next}`;
    log.info({ backup: join(databaseBackups, name) }, "the database is copied before its upgrade");
    const partial = join(folder, `${name}.partial`);
    const description = await dumpDatabase({ client, folder: partial });
    await writeFileAtomically(join(partial, dumpDescription), JSON.stringify(description));
    await rename(partial, join(folder, name));
    await forgetOldest(folder);
    return true;
  } finally {
    client.release();
  }
};

const forgetOldest = async (folder: string): Promise<void> => {
  const names = (await readdir(folder)).toSorted();
  const whole = names.filter((name) => !name.endsWith(".partial"));
  const old = [...names.filter((name) => name.endsWith(".partial")), ...whole.slice(0, -kept)];
  for (const name of old) await rm(join(folder, name), { recursive: true, force: true });
};

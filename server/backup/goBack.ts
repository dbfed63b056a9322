import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { dumpDescription } from "../db/beforeUpgrade.ts";
import { DumpDescription } from "../db/dump/dumpDatabase.ts";
import { type OpenClient, openEmbeddedClient, openPostgresClient } from "../db/dump/openClient.ts";
import { openDataFolder } from "../lib/dataFolder.ts";
import { isMissingFile } from "../lib/missingFile.ts";
import { BackupError } from "./archive.ts";
import { fillDatabase } from "./fillDatabase.ts";

/**
 * The database as it was before an upgrade, for the version that ran then; files stay as they are. The
 * embedded database is put aside, in PostgreSQL an empty one is needed.
 * @returns where the database before this is
 * @throws BackupError | DataFolderInUse while the server runs | DatabaseIsNewer | LoadFailed
 */
export const goBack = async ({
  dataDir,
  databaseUrl,
  folder,
}: {
  dataDir: string;
  databaseUrl: string | undefined;
  /** One of those in `database-backups`. */
  folder: string;
}): Promise<{ aside: string | null }> => {
  const description = await readDescription(folder);
  if (databaseUrl !== undefined) {
    await fillAndClose(await openPostgresClient(databaseUrl), folder, description);
    return { aside: null };
  }
  // Taken once, to know that no server runs.
  await (await openDataFolder({ path: dataDir })).close();
  const present = join(dataDir, "pg");
  const aside = join(dataDir, `pg-aside-${new Date().toISOString().slice(0, 19)}`);
  await rename(present, aside);
  try {
    await fillAndClose(await openEmbeddedClient(dataDir), folder, description);
    return { aside };
  } catch (error) {
    await rename(present, `${aside}-failed`).catch(() => undefined);
    await rename(aside, present);
    throw error;
  }
};

const fillAndClose = async (
  database: OpenClient,
  folder: string,
  description: DumpDescription,
): Promise<void> => {
  try {
    await fillDatabase(database, folder, description);
  } finally {
    await database.close();
  }
};

const readDescription = async (folder: string): Promise<DumpDescription> => {
  const text = await readFile(join(folder, dumpDescription), "utf8").catch((error: unknown) => {
    if (isMissingFile(error)) throw new BackupError(`${folder} holds no copy of a database.`);
    throw error;
  });
  return DumpDescription.parse(JSON.parse(text));
};

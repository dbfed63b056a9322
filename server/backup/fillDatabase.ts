import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import type { DumpDescription } from "../db/dump/dumpDatabase.ts";
import { isInUse, loadDatabase } from "../db/dump/loadDatabase.ts";
import type { OpenClient } from "../db/dump/openClient.ts";
import { checkMigrations, migrate } from "../db/migrations/index.ts";
import type { Tables } from "../db/schema.ts";
import { BackupError } from "./archive.ts";

/** Queries beside the open client, on a connection of their own. */
export const withQueries = async <T>(
  { address }: OpenClient,
  work: (db: Kysely<Tables>) => Promise<T>,
): Promise<T> => {
  const pool = new Pool({ ...address, max: 1 });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
};

/**
 * Gives an empty database the shape of the dump and its rows; `migrate` makes it newer afterwards.
 * @throws BackupError | DatabaseIsNewer | LoadFailed
 */
export const fillDatabase = async (
  database: OpenClient,
  folder: string,
  description: DumpDescription,
): Promise<void> => {
  checkMigrations(description.migrations);
  if (await isInUse(database.client))
    throw new BackupError("The database is not empty: a new one is needed.");
  await withQueries(database, (db) => migrate(db, description.migrations.at(-1)));
  await loadDatabase({ client: database.client, folder, description });
};

import { access, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type DumpDescription, dumpDatabase } from "../db/dump/dumpDatabase.ts";
import { openPostgresClient, openStoppedClient } from "../db/dump/openClient.ts";
import { BackupError } from "./archive.ts";
import { fillDatabase } from "./fillDatabase.ts";

/**
 * Copies the embedded database of a stopped installation into an empty PostgreSQL, where every table is
 * counted and compared before it counts as moved. The embedded one stays as it was.
 * @throws BackupError | DataFolderInUse | DatabaseIsNewer | LoadFailed
 */
export const moveToPostgres = async ({
  dataDir,
  url,
}: {
  dataDir: string;
  url: string;
}): Promise<DumpDescription> => {
  await access(join(dataDir, "pg", "PG_VERSION")).catch((cause: unknown) => {
    throw new BackupError(`There is no embedded database in ${dataDir}.`, { cause });
  });
  const target = await openPostgresClient(url);
  try {
    const source = await openStoppedClient(dataDir);
    const folder = await mkdtemp(join(dataDir, "backup-"));
    try {
      const description = await dumpDatabase({ client: source.client, folder });
      await fillDatabase(target, folder, description);
      return description;
    } finally {
      await rm(folder, { recursive: true, force: true });
      await source.close();
    }
  } finally {
    await target.close();
  }
};

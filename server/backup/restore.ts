import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { recordAudit } from "../audit/auditLog.ts";
import { type OpenClient, openEmbeddedClient, openPostgresClient } from "../db/dump/openClient.ts";
import { checkMigrations, migrate } from "../db/migrations/index.ts";
import { syncFolder } from "../lib/atomicFile.ts";
import { isMissingFile } from "../lib/missingFile.ts";
import { eraseAgain } from "../erasure/eraseAgain.ts";
import { type Erasure, erasureLedger, readErasureLedger } from "../people/erasures.ts";
import { BackupError, readArchive } from "./archive.ts";
import { BackupDescription, databaseFolder, descriptionPath, type Progress } from "./backup.ts";
import { fillDatabase, withQueries } from "./fillDatabase.ts";

type Source = {
  source: string;
  passphrase: string;
  onProgress: (progress: Progress) => void;
};

/**
 * Reads a backup from end to end and compares every checksum, keeping nothing.
 * @throws BackupError
 */
export const checkBackup = async (from: Source): Promise<BackupDescription> => unpack(from, null);

/**
 * Makes an installation of a backup: the files in a folder that is new or empty, the database in there,
 * too, or in an empty PostgreSQL. Nothing is moved into place before all of it was found whole. Sessions
 * and one-time links are not brought back: what was revoked since the backup stays revoked. People in
 * the ledger are erased again.
 * @throws BackupError | DatabaseIsNewer | LoadFailed
 */
export const restore = async (
  options: Source & {
    target: string;
    databaseUrl: string | undefined;
    /** Erasures since the backup, as the installation that was lost had written them down. */
    erasures: readonly Erasure[];
  },
): Promise<{ description: BackupDescription; erasedAgain: number }> => {
  const { target, databaseUrl } = options;
  await demandEmpty(target);
  await mkdir(target, { recursive: true, mode: 0o700 });
  const staging = join(target, ".restoring");
  await mkdir(staging, { mode: 0o700 });
  try {
    const description = await unpack(options, staging);
    // Before PostgreSQL is touched.
    checkMigrations(description.database.migrations);
    const database =
      databaseUrl === undefined
        ? await openEmbeddedClient(staging)
        : await openPostgresClient(databaseUrl);
    let erasedAgain: number;
    try {
      await fillDatabase(database, join(staging, databaseFolder), description.database);
      const ledger = await readErasureLedger(join(staging, erasureLedger));
      erasedAgain = await settle(database, {
        dataDir: staging,
        ledger: [...ledger, ...options.erasures],
        description,
      });
    } finally {
      await database.close();
    }
    await rm(join(staging, databaseFolder), { recursive: true });
    await rm(join(staging, "lock"), { force: true });
    for (const name of await readdir(staging))
      await rename(join(staging, name), join(target, name));
    await syncFolder(target);
    return { description, erasedAgain };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};

const demandEmpty = async (target: string): Promise<void> => {
  const names = await readdir(target).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw new BackupError(`${target} is no folder.`, { cause: error });
  });
  if (names.length > 0)
    throw new BackupError(`${target} is not empty. A backup is restored into a new folder.`);
};

/** Unpacks into the folder, or only reads where there is none. */
const unpack = async (from: Source, folder: string | null): Promise<BackupDescription> => {
  const { source } = from;
  const { size: totalBytes } = await stat(source).catch((cause: unknown) => {
    throw new BackupError(`There is no file ${source}.`, { cause });
  });
  let doneBytes = 0;
  const onBytes = (count: number) => {
    doneBytes += count;
    from.onProgress({ doneBytes, totalBytes });
  };
  let description: BackupDescription | null = null;
  for await (const { path, content } of readArchive({ ...from, onBytes })) {
    if (path === descriptionPath) description = await readDescription(content);
    else if (folder !== null) {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await pipeline(content, createWriteStream(file, { flags: "wx", mode: 0o600, flush: true }));
    }
  }
  if (description === null) throw new BackupError("The backup does not describe itself.");
  return description;
};

const readDescription = async (content: AsyncIterable<Buffer>): Promise<BackupDescription> => {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  const parsed = BackupDescription.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
  if (!parsed.success)
    throw new BackupError("The backup has a form that this version does not know.", {
      cause: parsed.error,
    });
  return parsed.data;
};

/** What must not come back does not; then the database says where it comes from. */
const settle = async (
  database: OpenClient,
  {
    dataDir,
    ledger,
    description,
  }: { dataDir: string; ledger: readonly Erasure[]; description: BackupDescription },
): Promise<number> =>
  withQueries(database, async (db) => {
    await migrate(db);
    await db.deleteFrom("sessions").execute();
    await db.deleteFrom("one_time_links").execute();
    const erasedAgain = await eraseAgain({ db, dataDir, ledger });
    await recordAudit(db, {
      actorId: null,
      action: "backupRestored",
      detail: { createdAt: description.createdAt, erasedAgain },
    });
    return erasedAgain;
  });

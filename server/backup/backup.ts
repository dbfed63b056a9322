import { createReadStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DumpDescription, dumpDatabase } from "../db/dump/dumpDatabase.ts";
import { openDatabaseClient } from "../db/dump/openClient.ts";
import { type ArchiveFile, BackupError, writeArchive } from "./archive.ts";
import { buffers } from "./buffers.ts";
import { dataFiles, sizeOfDataFiles } from "./dataFiles.ts";

/** The first entry of a backup. */
export const BackupDescription = z.strictObject({
  format: z.literal(1),
  /** Version of Skyclass that wrote it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  database: DumpDescription,
});
export type BackupDescription = z.infer<typeof BackupDescription>;
export const descriptionPath = "skyclass-backup.json";
export const databaseFolder = "database";

export type Progress = { doneBytes: number; totalBytes: number };

/**
 * Writes everything of an installation into one encrypted file, while it runs or not. First the database
 * as it is at one moment, then the files: those may be ahead of it, which the next start puts right.
 * @throws BackupError
 */
export const backUp = async (options: {
  dataDir: string;
  databaseUrl: string | undefined;
  target: string;
  passphrase: string;
  version: string;
  onProgress: (progress: Progress) => void;
}): Promise<BackupDescription> => {
  const { dataDir, target } = options;
  await stat(dataDir).catch((cause: unknown) => {
    throw new BackupError(`There is no data folder ${dataDir}.`, { cause });
  });
  for (const taken of [target, `${target}.partial`])
    if (await exists(taken)) throw new BackupError(`${taken} is there already.`);
  // In the data folder, because it is as secret as that.
  const dump = await mkdtemp(join(dataDir, "backup-"));
  try {
    const database = await dumpOf({ url: options.databaseUrl, dataDir, folder: dump });
    const description: BackupDescription = {
      format: 1,
      version: options.version,
      createdAt: new Date().toISOString(),
      database,
    };
    const totalBytes = await sizeOfDataFiles(dataDir);
    const files = filesOf({ description, dump, dataDir });
    await writeArchive({
      target,
      passphrase: options.passphrase,
      files: watched(files, (doneBytes) => options.onProgress({ doneBytes, totalBytes })),
    });
    return description;
  } finally {
    await rm(dump, { recursive: true, force: true });
  }
};

const dumpOf = async (from: { url: string | undefined; dataDir: string; folder: string }) => {
  const source = await openDatabaseClient(from);
  try {
    return await dumpDatabase({ client: source.client, folder: from.folder });
  } finally {
    await source.close();
  }
};

async function* filesOf(from: {
  description: BackupDescription;
  dump: string;
  dataDir: string;
}): AsyncGenerator<ArchiveFile> {
  const content = Buffer.from(JSON.stringify(from.description));
  yield { path: descriptionPath, size: content.length, content: [content] };
  for (const { name } of from.description.database.tables) {
    const file = join(from.dump, `${name}.jsonl`);
    const { size } = await stat(file);
    yield {
      path: `${databaseFolder}/${name}.jsonl`,
      size,
      content: buffers(createReadStream(file)),
    };
  }
  yield* dataFiles(from.dataDir);
}

async function* watched(
  files: AsyncIterable<ArchiveFile>,
  onDone: (bytes: number) => void,
): AsyncGenerator<ArchiveFile> {
  let done = 0;
  const count = async function* (chunks: ArchiveFile["content"]): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      done += chunk.length;
      onDone(done);
      yield chunk;
    }
  };
  for await (const file of files) yield { ...file, content: count(file.content) };
}

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

import { constants } from "node:fs";
import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { orMissing } from "../lib/missingFile.ts";
import type { ArchiveFile } from "./archive.ts";
import { buffers } from "./buffers.ts";

/**
 * What a data folder holds that is not kept: the database, which is dumped; the queue, which is made
 * again from it; locks, sockets, and what programs of ours are about to write.
 */
const leftOut =
  /^(?:lock|pg(?:-aside-.*)?|redis|database-backups|backup-.*|\.restoring.*|.*\.sock|\.s\.PGSQL.*)$/;

/** Files that name others; they are read before and written after those. */
const describing = /\.(?:json|m3u8)$/;

/** How many bytes `dataFiles` is going to come to, as far as can be told before. */
export const sizeOfDataFiles = async (dataDir: string): Promise<number> => {
  let total = 0;
  for (const { path, isFolder } of await list(dataDir, "")) {
    if (leftOut.test(path)) continue;
    total += isFolder ? await sizeBelow(dataDir, path) : await sizeOf(join(dataDir, path));
  }
  return total;
};

const sizeBelow = async (dataDir: string, folder: string): Promise<number> => {
  let total = 0;
  for (const { path, isFolder } of await list(dataDir, folder))
    total += isFolder ? await sizeBelow(dataDir, path) : await sizeOf(join(dataDir, path));
  return total;
};

const sizeOf = async (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/**
 * The files of a data folder that is in use. What a playlist or manifest names is there whole: those are
 * read first, and what they name does not change. Files that are written to are kept up to where they
 * were; files that go meanwhile are not kept.
 */
export async function* dataFiles(dataDir: string, folder = ""): AsyncGenerator<ArchiveFile> {
  const kept = async () =>
    (await list(dataDir, folder)).filter(({ path }) => folder !== "" || !leftOut.test(path));
  const descriptions: ArchiveFile[] = [];
  for (const { path, isFolder } of await kept()) {
    if (isFolder || !describing.test(path)) continue;
    const content = await readFile(join(dataDir, path)).catch(orMissing(null));
    if (content !== null) descriptions.push({ path, size: content.length, content: [content] });
  }
  for (const { path, isFolder } of await kept()) {
    if (isFolder) yield* dataFiles(dataDir, path);
    else if (!describing.test(path)) yield* fileAt(dataDir, path);
  }
  yield* descriptions;
}

async function* fileAt(dataDir: string, path: string): AsyncGenerator<ArchiveFile> {
  const file = await open(join(dataDir, path), constants.O_RDONLY).catch(orMissing(null));
  if (file === null) return;
  try {
    const { size } = await file.stat();
    // Not more than was said, because the file may be growing.
    const upTo = { end: size - 1, autoClose: false, highWaterMark: 1 << 18 };
    yield { path, size, content: size === 0 ? [] : buffers(file.createReadStream(upTo)) };
  } finally {
    await file.close();
  }
}

const list = async (
  dataDir: string,
  folder: string,
): Promise<{ path: string; isFolder: boolean }[]> => {
  const entries = await readdir(join(dataDir, folder), { withFileTypes: true }).catch(
    orMissing(null),
  );
  return (entries ?? [])
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => ({
      path: folder === "" ? entry.name : `${folder}/${entry.name}`,
      isFolder: entry.isDirectory(),
    }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

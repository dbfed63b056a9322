import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Puts a file in place whole or not at all: written beside, synced, renamed, and the folder synced,
 * so that after a crash or a power cut there is the old content or the new one. Mode 0600.
 */
export const writeFileAtomically = async (path: string, content: string | Buffer) => {
  const beside = `${path}.${process.pid}.new`;
  try {
    const file = await open(beside, "w", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
};

/** Makes names that were added to or changed in a folder survive a power cut. */
export const syncFolder = async (path: string) => {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { CaptureId, LessonId, PersonId } from "../../protocol/ids.ts";
import { decodeRecords, logMagic } from "../lib/captureLogFormat.ts";
import { orMissing } from "../lib/missingFile.ts";
import { databaseBackups } from "../db/beforeUpgrade.ts";
import { CaptureFolders } from "../recordings/captureFolders.ts";
import { participantIdOf } from "../rooms/participantId.ts";

/** Log files of one person's tracks in one capture; `alone` when nobody else is in it. */
export type PersonTracks = {
  captureId: CaptureId;
  lessonId: LessonId;
  paths: string[];
  alone: boolean;
};

/** The event that opens a file is a few hundred bytes long. */
const firstRecordBytes = 4096;

/** Captures on the disk in which the person was sent, whatever their role was. */
export const findTracks = async (dataDir: string, personId: PersonId): Promise<PersonTracks[]> => {
  const dir = join(dataDir, "captures");
  const { folders } = await new CaptureFolders({ dir }).list();
  const found: PersonTracks[] = [];
  for (const { description } of folders) {
    const { captureId, lessonId } = description;
    const participantId = participantIdOf({ lessonId, personId });
    const names = await readdir(join(dir, captureId));
    const logs = names.filter((name) => name.endsWith(".rtplog"));
    const paths: string[] = [];
    for (const path of logs.map((name) => join(dir, captureId, name)))
      if ((await publisherOf(path)) === participantId) paths.push(path);
    const alone = paths.length === logs.length;
    if (paths.length > 0) found.push({ captureId, lessonId, paths, alone });
  }
  return found;
};

/** Null for a file that a crash left without its first record: nothing can be read from it. */
const publisherOf = async (path: string): Promise<string | null> => {
  const file = await open(path, "r");
  try {
    const bytes = Buffer.alloc(firstRecordBytes);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const [first] = decodeRecords(bytes.subarray(0, bytesRead), logMagic.length).records;
    if (first?.kind !== "event" || first.event.event !== "opened") return null;
    return first.event.track.participantId;
  } finally {
    await file.close();
  }
};

/** @returns how many of these folders of the data folder were there */
export const removeFolders = async (
  dataDir: string,
  folders: readonly string[],
): Promise<number> => {
  let removed = 0;
  for (const folder of folders) {
    const names = await readdir(join(dataDir, folder)).catch(orMissing(null));
    if (names === null) continue;
    await rm(join(dataDir, folder), { recursive: true, force: true });
    removed += 1;
  }
  return removed;
};

/** Removes the copies of the database from before upgrades that hold one of the words; how many those were. */
export const removeDatabaseCopies = async (
  dataDir: string,
  words: readonly string[],
): Promise<number> => {
  const dir = join(dataDir, databaseBackups);
  let removed = 0;
  for (const name of (await readdir(dir).catch(orMissing(null))) ?? []) {
    const { found } = await searchFiles(join(dir, name), words);
    if (found.length === 0) continue;
    await rm(join(dir, name), { recursive: true, force: true });
    removed += 1;
  }
  return removed;
};

/** Not read: the database itself, whose tables are searched, and the queue, which is made from it. */
const notSearched = /^(?:pg(?:-aside-.*)?|redis|.*\.sock|\.s\.PGSQL.*)$/;
/** Coded sound and pictures hold no ids; of a capture's log only the beginning, which names its publisher. */
const media = /\.(?:m4s|mp4|ts|jpe?g)$/;
const chunkBytes = 1 << 20;

/** In which files below the folder one of the words is, in their names or in them. */
export const searchFiles = async (
  dataDir: string,
  words: readonly string[],
): Promise<{ files: number; found: string[] }> => {
  const needles = words.map((word) => Buffer.from(word));
  const found: string[] = [];
  let files = 0;
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(join(dataDir, folder), { withFileTypes: true }).catch(
      orMissing(null),
    );
    for (const entry of entries ?? []) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (folder === "" && notSearched.test(entry.name)) continue;
      if (entry.isDirectory()) await visit(path);
      if (!entry.isFile()) continue;
      files += 1;
      const named = words.some((word) => entry.name.includes(word));
      if (named || (!media.test(entry.name) && (await holds(join(dataDir, path), needles))))
        found.push(path);
    }
  };
  await visit("");
  return { files, found };
};

const holds = async (path: string, needles: readonly Buffer[]): Promise<boolean> => {
  const file = await open(path, "r").catch(orMissing(null));
  if (file === null) return false;
  try {
    const onlyBeginning = path.endsWith(".rtplog");
    const overlap = Math.max(...needles.map(({ length }) => length)) - 1;
    const bytes = Buffer.alloc(overlap + chunkBytes);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, kept, bytes.length - kept);
      const read = bytes.subarray(0, kept + bytesRead);
      if (needles.some((needle) => read.includes(needle))) return true;
      if (bytesRead === 0 || onlyBeginning) return false;
      kept = Math.min(overlap, read.length);
      read.copy(bytes, 0, read.length - kept);
    }
  } finally {
    await file.close();
  }
};

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keptName } from "../../protocol/keptFiles.ts";
import type { Manifest } from "../../protocol/recording.ts";
import { checksumsName } from "../../protocol/replayStore.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import type { FileFacts } from "./bucket.ts";
import { isMissingFile, orMissing } from "./missingFile.ts";

/*
 * The list of checksums beside a replay's manifest: of every file that players may ask for, sheets and segments first,
 * then the playlists that name them. Written before the manifest, which it does not hold.
 */

export type Checksums = ReadonlyMap<string, string>;

const line = /^([0-9a-f]{64}) {2}([a-z][a-z0-9]*(?:-[a-z0-9]+)*\.[a-z0-9]+)$/;

export const isPlaylist = (name: string): boolean => name.endsWith(".m3u8");

/** Null where there is no list. @throws Error when it is not one */
export const readChecksums = async (dir: string): Promise<Checksums | null> => {
  const text = await readFile(join(dir, checksumsName), "utf8").catch(orMissing(null));
  return text === null ? null : parseChecksums(text);
};

/** @throws Error when the text is no such list, or not all of one */
export const parseChecksums = (text: string): Checksums => {
  const sums = new Map<string, string>();
  if (!text.endsWith("\n")) throw new Error("the list of checksums is not whole");
  for (const one of text.slice(0, -1).split("\n")) {
    const [, digest, name] = line.exec(one) ?? [];
    if (digest === undefined || name === undefined)
      throw new Error("the list of checksums is damaged");
    sums.set(name, digest);
  }
  return sums;
};

/**
 * Writes the list of a published replay, which its manifest describes. `known`: digests of files that never change
 * under their names; what is in neither is read.
 * @throws what the file system says when a file is missing that a playlist names
 */
export const writeReplayChecksums = async (
  dir: string,
  manifest: Pick<Manifest, "hasScreen" | "ladder">,
  known: Checksums = new Map(),
): Promise<void> => writeList(dir, await namedFiles(dir, manifest), known);

/** Writes the list of a file to keep and its sound. */
export const writeKeptChecksums = async (dir: string): Promise<void> =>
  writeList(dir, [keptName.video, keptName.sound], new Map());

const writeList = async (
  dir: string,
  names: readonly string[],
  known: Checksums,
): Promise<void> => {
  const lines: string[] = [];
  for (const name of names) {
    const digest =
      (isPlaylist(name) ? undefined : known.get(name)) ?? (await fileFacts(join(dir, name))).sha256;
    lines.push(`${digest}  ${name}\n`);
  }
  await writeFileAtomically(join(dir, checksumsName), lines.join(""));
};

/** What its playlists name, and those after it. */
const namedFiles = async (
  dir: string,
  { hasScreen, ladder }: Pick<Manifest, "hasScreen" | "ladder">,
): Promise<string[]> => {
  const playlists = new Set(["master.m3u8", "camera.m3u8", "sound.m3u8", "teacher-sound.m3u8"]);
  if (hasScreen) playlists.add("screen.m3u8");
  if (hasScreen && ladder !== undefined) playlists.add("screen-master.m3u8");
  const files = new Set(ladder?.storyboard?.sheets);
  const there = new Set<string>();
  for (const playlist of playlists) {
    const text = await readFile(join(dir, playlist), "utf8").catch((error: unknown) => {
      // Old replays have no sound of the teacher alone.
      if (isMissingFile(error) && playlist === "teacher-sound.m3u8") return null;
      throw error;
    });
    if (text === null) continue;
    there.add(playlist);
    for (const [, inAttribute, ofLine] of text.matchAll(/URI="([^"]+)"|^([^#\s]\S*)$/gm)) {
      const name = inAttribute ?? ofLine ?? "";
      // Grows while it is gone through.
      if (isPlaylist(name)) playlists.add(name);
      else files.add(name);
    }
  }
  return [...files, ...there];
};

/** Read once, for all that a bucket wants to know. */
export const fileFacts = async (path: string): Promise<FileFacts> => {
  const [sha256, md5] = [createHash("sha256"), createHash("md5")];
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    sha256.update(bytes);
    md5.update(bytes);
  }
  return { size, sha256: sha256.digest("hex"), md5: md5.digest("hex") };
};

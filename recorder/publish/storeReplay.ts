import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Manifest } from "../../protocol/recording.ts";
import {
  checksumsName,
  replayPrefix,
  type StoreJob,
  type StoreProgress,
  type StoreResult,
} from "../../protocol/replayStore.ts";
import type { Bucket, FileFacts } from "../../server/lib/bucket.ts";
import {
  fileFacts,
  isPlaylist,
  parseChecksums,
  readChecksums,
  writeKeptChecksums,
  writeReplayChecksums,
} from "../../server/lib/checksums.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { orMissing } from "../../server/lib/missingFile.ts";
import { bringFileBack } from "./bringBack.ts";
import { pooled } from "./pooled.ts";
import { playlistFile } from "./publication.ts";

const atOnce = 4;
/** Between a playlist and the list of checksums, while a ladder is being published. */
const settleMs = 1_500;

type Parts = {
  job: StoreJob;
  dataDir: string;
  /** Null where replays are kept in the data folder alone. */
  bucket: Bucket | null;
  /** Whether segments that are in the bucket are to be in the data folder, too. */
  keepsLocal: boolean;
  tell: (progress: StoreProgress) => void;
  signal: AbortSignal;
};
type Tally = Pick<StoreResult, "files" | "bytes" | "sent" | "mended" | "damaged">;
/** Where one published folder is, here and there. */
type Place = Parts & { folder: string; dir: string; prefix: string; tally: Tally };

/**
 * Sees to it that the files of a lesson's replay are whole where they are to be kept, and that nothing else of the lesson
 * is in the bucket. What is there already is not sent again, so a run that was killed is gone on with.
 * @throws BucketUnavailable, SkyclassError `conflict` when the replay is being deleted, or the signal's reason
 */
export async function storeReplay(parts: Parts): Promise<StoreResult> {
  const { job, bucket, dataDir } = parts;
  const tally: Tally = { files: 0, bytes: 0, sent: 0, mended: 0, damaged: [] };
  const wanted = new Set<string>();
  // The whole replay last: what is made of it is of no use without it, but not the other way round.
  for (const folder of job.folders.toSorted().toReversed()) {
    const dir = join(dataDir, "replays", job.lessonId, folder);
    const place = { ...parts, folder, dir, prefix: replayPrefix(job.lessonId, folder), tally };
    for (const name of await storeFolder(place)) wanted.add(`${place.prefix}${name}`);
  }
  let removed = 0;
  if (bucket !== null) {
    parts.signal.throwIfAborted();
    const there = await bucket.list(replayPrefix(job.lessonId));
    const superseded = there.map(({ key }) => key).filter((key) => !wanted.has(key));
    await bucket.remove(superseded);
    removed = superseded.length;
  }
  return { ...job, ...tally, removed };
}

/** @returns the names of all that belongs to it */
async function storeFolder(place: Place): Promise<string[]> {
  const { folder, dir, bucket, prefix, tally, signal } = place;
  const isKept = folder.startsWith("kept-");
  if ((await stat(dir).catch(orMissing(null))) === null) throw new SkyclassError("conflict");
  const manifestText = isKept ? null : await readManifest(place);
  if ((await readText(dir, checksumsName)) === null) {
    // Published before there were any lists.
    if (manifestText === null) await writeKeptChecksums(dir);
    else await writeReplayChecksums(dir, Manifest.parse(JSON.parse(manifestText)));
  }
  const listText = (await readText(dir, checksumsName)) ?? "";
  const listed = [...parseChecksums(listText)];
  const there = bucket === null ? null : new Set((await bucket.list(prefix)).map(({ key }) => key));
  let done = 0;
  const settle = async ([name, sha256]: [string, string]): Promise<void> => {
    signal.throwIfAborted();
    await settleFile(place, { name, sha256, mayBeThere: there?.has(`${prefix}${name}`) ?? false });
    done += 1;
    place.tell({ state: place.job.verify ? "checking" : "storing", share: done / listed.length });
  };
  await pooled(
    listed.filter(([name]) => !isPlaylist(name)),
    atOnce,
    settle,
  );
  for (const entry of listed.filter(([name]) => isPlaylist(name))) await settle(entry);

  // Another was published meanwhile: the job for that one follows.
  if ((await readText(dir, checksumsName)) !== listText) throw new SkyclassError("conflict");
  const last = [checksumsName, ...(isKept ? [] : [playlistFile.manifest])];
  // What names files that are nowhere is not published there.
  if (bucket !== null && tally.damaged.length === 0) {
    for (const name of last) {
      const facts = await fileFacts(join(dir, name));
      const stored = there?.has(`${prefix}${name}`) ? await bucket.head(`${prefix}${name}`) : null;
      if (stored?.sha256 !== facts.sha256) await send(place, name, facts);
    }
  }
  tally.files += last.length;
  return [...listed.map(([name]) => name), ...last];
}

/** Sees to one file of the list. Bad ones are noted, not thrown: the others are to be safe all the same. */
async function settleFile(
  place: Place,
  { name, sha256, mayBeThere }: { name: string; sha256: string; mayBeThere: boolean },
): Promise<void> {
  const { bucket, prefix, dir, job, tally, signal, keepsLocal } = place;
  const path = join(dir, name);
  const key = `${prefix}${name}`;
  const stored = bucket !== null && mayBeThere ? await bucket.head(key) : null;
  const isStored = stored?.sha256 === sha256;
  const present = await stat(path).catch(orMissing(null));
  tally.files += 1;
  tally.bytes += present?.size ?? stored?.size ?? 0;
  if (isStored && present === null && !keepsLocal && !isPlaylist(name)) return;
  if (present !== null && !job.verify && (bucket === null || isStored)) return;

  const facts = await wholeFacts(path, { name, sha256 });
  if (facts !== null) {
    if (bucket !== null && !isStored) await send(place, name, facts);
    return;
  }
  if (bucket === null || !isStored) {
    tally.damaged.push(place.folder === "" ? name : `${place.folder}/${name}`);
    return;
  }
  await bringFileBack({ bucket, key, path, sha256, signal });
  tally.mended += 1;
}

/** Null where the file is not there or not what the list says. */
async function wholeFacts(
  path: string,
  { name, sha256 }: { name: string; sha256: string },
): Promise<FileFacts | null> {
  const facts = await fileFacts(path).catch(orMissing(null));
  if (facts?.sha256 === sha256) return facts;
  if (!isPlaylist(name)) return null;
  // Playlists are replaced, and the list after them.
  await delay(settleMs);
  const again = await fileFacts(path).catch(orMissing(null));
  const listed = (await readChecksums(join(path, "..")))?.get(name);
  if (listed !== sha256) throw new SkyclassError("conflict");
  return again?.sha256 === sha256 ? again : null;
}

async function send(place: Place, name: string, facts: FileFacts): Promise<void> {
  const { bucket, prefix, dir, tally, signal } = place;
  const sending = { facts, type: typeOf(name), signal };
  await bucket?.put(`${prefix}${name}`, join(dir, name), sending);
  tally.sent += 1;
}

const types: Readonly<Record<string, string>> = {
  m4s: "video/iso.segment",
  mp4: "video/mp4",
  m4a: "audio/mp4",
  jpg: "image/jpeg",
  m3u8: "application/vnd.apple.mpegurl",
  json: "application/json",
  txt: "text/plain",
};
const typeOf = (name: string): string =>
  types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";

const readText = async (dir: string, name: string): Promise<string | null> =>
  readFile(join(dir, name), "utf8").catch(orMissing(null));

/** @throws SkyclassError when there is none that is whole, here or there */
async function readManifest({ dir, bucket, prefix, signal, tally }: Place): Promise<string> {
  const here = await readText(dir, playlistFile.manifest);
  if (here !== null && isManifest(here)) return here;
  const key = `${prefix}${playlistFile.manifest}`;
  const sha256 = (await bucket?.head(key))?.sha256 ?? null;
  if (bucket === null || sha256 === null)
    throw new SkyclassError("internal", { message: "The replay has no manifest." });
  const path = join(dir, playlistFile.manifest);
  await bringFileBack({ bucket, key, path, sha256, signal });
  tally.mended += 1;
  return readFile(path, "utf8");
}

const isManifest = (text: string): boolean => {
  try {
    return Manifest.parse(JSON.parse(text)).state === "complete";
  } catch {
    return false;
  }
};

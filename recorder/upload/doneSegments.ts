import { appendFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { orMissing } from "../../server/lib/missingFile.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";

const Line = z.strictObject({
  file: z.string(),
  initFile: z.string(),
  fromUs: z.int(),
  toUs: z.int(),
  discontinuity: z.boolean(),
  byteLength: z.int(),
});

const path = (workFolder: string): string => join(workFolder, "pictures.jsonl");

/** What an earlier run has encoded, as far as it is whole and its files are there. */
export const readDone = async (
  workFolder: string,
  folder: ReplayFolder,
): Promise<PlaylistSegment[]> => {
  const text = (await readFile(path(workFolder), "utf8").catch(orMissing(null))) ?? "";
  const done: PlaylistSegment[] = [];
  // A crash may have cut the last line.
  for (const line of text.split("\n").slice(0, -1)) {
    const segment = Line.parse(JSON.parse(line));
    const isThere = folder.sizeOf(segment.file) === segment.byteLength;
    if (!isThere || segment.fromUs !== (done.at(-1)?.toUs ?? 0)) break;
    done.push(segment);
  }
  return done;
};

export const noteDone = async (workFolder: string, segment: PlaylistSegment): Promise<void> =>
  appendFile(path(workFolder), `${JSON.stringify(segment)}\n`, { mode: 0o600 });

export const forgetDone = async (workFolder: string): Promise<void> =>
  rm(path(workFolder), { force: true });

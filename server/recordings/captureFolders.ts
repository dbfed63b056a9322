import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { CaptureDescription, type CaptureEnd } from "../../protocol/capture.ts";
import { CaptureId } from "../../protocol/ids.ts";
import { writeFileAtomically } from "../lib/atomicFile.ts";
import { orMissing } from "../lib/missingFile.ts";

export type CaptureFolder = {
  description: CaptureDescription;
  ended: boolean;
  /** When a log file was last written to, milliseconds since the epoch. */
  lastWrittenMs: number;
};

/** The captures on this machine's disk, as they describe themselves. */
export class CaptureFolders {
  readonly #dir: string;

  constructor({ dir }: { dir: string }) {
    this.#dir = dir;
  }

  /** `unreadable` names folders that are no captures, or damaged ones. */
  async list(): Promise<{ folders: CaptureFolder[]; unreadable: string[] }> {
    const folders: CaptureFolder[] = [];
    const unreadable: string[] = [];
    for (const name of await readdir(this.#dir).catch(orMissing<string[]>([]))) {
      const found = CaptureId.safeParse(name).success
        ? await this.#read(name).catch(() => null)
        : null;
      if (found === null) unreadable.push(name);
      else folders.push(found);
    }
    return { folders, unreadable };
  }

  /** Null when there is no such folder or it does not describe itself. */
  async find(captureId: CaptureId): Promise<CaptureFolder | null> {
    return this.#read(captureId).catch(() => null);
  }

  /** Ends a capture that nobody holds any more, at the time it was last written to. */
  async writeEnd({ description, lastWrittenMs }: CaptureFolder): Promise<void> {
    const endedAtUs = Math.max(lastWrittenMs * 1000, description.createdAtUs);
    const end: CaptureEnd = { endedAtUs, reason: "adopted" };
    const path = join(this.#dir, description.captureId, "end.json");
    await writeFileAtomically(path, JSON.stringify(end));
  }

  /** Which captures have a folder, whatever is in it. */
  async names(): Promise<CaptureId[]> {
    const names = await readdir(this.#dir).catch(orMissing<string[]>([]));
    return names.flatMap((name) => CaptureId.safeParse(name).data ?? []);
  }

  /** Takes a capture off the disk. What describes it goes last, so that what a crash left still says whose it is. */
  async remove(captureId: CaptureId): Promise<void> {
    const folder = join(this.#dir, captureId);
    for (const name of await readdir(folder).catch(orMissing<string[]>([])))
      if (name !== "capture.json") await rm(join(folder, name), { force: true });
    await rm(folder, { recursive: true, force: true });
  }

  async #read(name: string): Promise<CaptureFolder> {
    const folder = join(this.#dir, name);
    const description = CaptureDescription.parse(
      JSON.parse(await readFile(join(folder, "capture.json"), "utf8")),
    );
    if (description.captureId !== name) throw new Error(`${folder} describes another capture`);
    const names = await readdir(folder);
    const written = await Promise.all(
      names
        .filter((file) => file.endsWith(".rtplog"))
        .map(async (file) => (await stat(join(folder, file))).mtimeMs),
    );
    return {
      description,
      ended: names.includes("end.json"),
      lastWrittenMs: Math.max(0, ...written),
    };
  }
}

import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder, writeFileAtomically } from "../../server/lib/atomicFile.ts";
import { isMissingFile } from "../../server/lib/missingFile.ts";

/**
 * The folder of one replay. Segments have names that tell their content apart, so one that is there is
 * never written again; playlists and the manifest are replaced whole.
 */
export class ReplayFolder {
  readonly dir: string;
  readonly #sizes: Map<string, number>;

  private constructor({ dir, sizes }: { dir: string; sizes: Map<string, number> }) {
    this.dir = dir;
    this.#sizes = sizes;
  }

  static async create({ dir }: { dir: string }): Promise<ReplayFolder> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const sizes = new Map<string, number>();
    for (const name of await readdir(dir)) {
      if (!/\.(m4s|mp4|jpg|yuv)$/.test(name)) continue;
      const { size } = await stat(join(dir, name));
      if (size > 0) sizes.set(name, size);
    }
    return new ReplayFolder({ dir, sizes });
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  /** Bytes of a segment that is there. */
  sizeOf(name: string): number | null {
    return this.#sizes.get(name) ?? null;
  }

  /** A playlist or manifest; null when it is not there. */
  async readText(name: string): Promise<string | null> {
    try {
      return await readFile(this.path(name), "utf8");
    } catch (error) {
      if (isMissingFile(error)) return null;
      throw error;
    }
  }

  async writeSegment(name: string, bytes: Uint8Array): Promise<void> {
    if (this.#sizes.has(name)) return;
    this.#sizes.set(name, bytes.length);
    const beside = this.path(`${name}.${process.pid}.new`);
    try {
      const file = await open(beside, "w", 0o600);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(beside, this.path(name));
    } catch (error) {
      this.#sizes.delete(name);
      await rm(beside, { force: true });
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    this.#sizes.delete(name);
    await rm(this.path(name), { force: true });
  }

  /** `durable`: to survive a power cut; while a replay grows the next writing is never far. */
  async writeText(name: string, text: string, { durable }: { durable: boolean }): Promise<void> {
    if (durable) {
      await writeFileAtomically(this.path(name), text);
      return;
    }
    const beside = this.path(`${name}.${process.pid}.new`);
    await writeFile(beside, text, { mode: 0o600 });
    await rename(beside, this.path(name));
  }

  /** Removes what no playlist names any more: segments that were superseded, halves of files. */
  async keepOnly(names: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.dir)) {
      const ours = /\.(m4s|mp4|jpg|yuv|new|mark)$/.test(name);
      if (ours && !names.has(name)) await rm(this.path(name), { force: true });
    }
    await syncFolder(this.dir);
  }
}

import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "../../protocol/recording.ts";
import { syncFolder, writeFileAtomically } from "../../server/lib/atomicFile.ts";
import { readChecksums, writeReplayChecksums } from "../../server/lib/checksums.ts";
import { isMissingFile } from "../../server/lib/missingFile.ts";

/**
 * The folder of one replay. Segments have names that tell their content apart, so one that is there is
 * never written again; playlists and the manifest are replaced whole.
 */
export class ReplayFolder {
  readonly dir: string;
  readonly #sizes: Map<string, number>;
  /** Of segments that were written here, or that the last list of checksums knows. */
  readonly #digests: Map<string, string>;

  private constructor(parts: {
    dir: string;
    sizes: Map<string, number>;
    digests: Map<string, string>;
  }) {
    this.dir = parts.dir;
    this.#sizes = parts.sizes;
    this.#digests = parts.digests;
  }

  static async create({ dir }: { dir: string }): Promise<ReplayFolder> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const sizes = new Map<string, number>();
    for (const name of await readdir(dir)) {
      if (!/\.(m4s|mp4|jpg|yuv)$/.test(name)) continue;
      const { size } = await stat(join(dir, name));
      if (size > 0) sizes.set(name, size);
    }
    // One that is damaged is replaced.
    const listed = (await readChecksums(dir).catch(() => null)) ?? [];
    return new ReplayFolder({ dir, sizes, digests: new Map(listed) });
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
    this.#digests.set(name, createHash("sha256").update(bytes).digest("hex"));
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
      this.#forget(name);
      await rm(beside, { force: true });
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    this.#forget(name);
    await rm(this.path(name), { force: true });
  }

  /** Of all that is published: belongs before its manifest. Segments that were written here are not read again. */
  async writeChecksums(manifest: Manifest): Promise<void> {
    await writeReplayChecksums(this.dir, manifest, this.#digests);
  }

  #forget(name: string): void {
    this.#sizes.delete(name);
    this.#digests.delete(name);
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

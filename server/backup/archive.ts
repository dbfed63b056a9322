import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { link, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ReadableStream } from "node:stream/web";
import { Decrypter, Encrypter } from "age-encryption";
import { extract, type Pack, pack } from "tar-stream";
import { z } from "zod";
import { syncFolder } from "../lib/atomicFile.ts";
import { buffers } from "./buffers.ts";

/*
 * A tar file, encrypted with a passphrase in the age format (age-encryption.org/v1): with the passphrase
 * the programs `age` and `tar` open it, too. Its last entry has the checksums of all others.
 */

/** Says what is wrong with a backup, its passphrase or the place it goes to. */
export class BackupError extends Error {
  override name = "BackupError";
}

export type ArchiveFile = {
  /** Below the data folder, with slashes. */
  path: string;
  size: number;
  content: Iterable<Buffer> | AsyncIterable<Buffer>;
};

const Checksums = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), size: z.int(), sha256: z.string() })),
});
type Checksum = z.infer<typeof Checksums>["files"][number];
const checksumsPath = "checksums.json";

/** Names that cannot lead out of the folder they are unpacked into. */
const safePath = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[\w.@+-]+(?:\/[\w.@+-]+)*$/;

/** Costs whoever guesses passphrases a second for each, and 256 MiB. */
const scryptWorkFactor = 18;

/**
 * Writes the archive beside its place and moves it there when it is whole and on the disk.
 * @throws BackupError when something is in its place
 */
export const writeArchive = async (options: {
  target: string;
  passphrase: string;
  files: AsyncIterable<ArchiveFile>;
}): Promise<void> => {
  const { target } = options;
  const partial = `${target}.partial`;
  const tar = pack();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(options.passphrase);
  encrypter.setScryptWorkFactor(scryptWorkFactor);
  const encrypted = await encrypter.encrypt(bytes(buffers(tar)));
  try {
    await Promise.all([
      fill(tar, options.files).catch((error: unknown) => {
        tar.destroy(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }),
      pipeline(
        Readable.fromWeb(encrypted as ReadableStream),
        createWriteStream(partial, { flags: "wx", mode: 0o600, flush: true }),
      ),
    ]);
    // Unlike renaming, this does not replace what somebody else put there meanwhile.
    await link(partial, target).catch((cause: unknown) => {
      throw new BackupError(`${target} cannot be written.`, { cause });
    });
  } finally {
    await rm(partial, { force: true });
  }
  await syncFolder(dirname(target));
};

const fill = async (tar: Pack, files: AsyncIterable<ArchiveFile>): Promise<void> => {
  const checksums: Checksum[] = [];
  for await (const file of files) {
    if (!safePath.test(file.path))
      throw new BackupError(`${file.path} cannot be kept in a backup.`);
    checksums.push(await put(tar, file));
  }
  const content = Buffer.from(JSON.stringify({ files: checksums }));
  await put(tar, { path: checksumsPath, size: content.length, content: [content] });
  tar.finalize();
};

const put = async (tar: Pack, { path, size, content }: ArchiveFile): Promise<Checksum> => {
  const done = Promise.withResolvers<void>();
  const entry = tar.entry({ name: path, size, mode: 0o600 }, (error) =>
    error ? done.reject(error) : done.resolve(),
  );
  const hash = createHash("sha256");
  for await (const chunk of content) {
    hash.update(chunk);
    if (!entry.write(chunk)) await drained(entry);
  }
  entry.end(null);
  await done.promise;
  return { path, size, sha256: hash.digest("hex") };
};

/** Also ends when the archive is given up, because its disk is full for example. */
const drained = async (entry: NodeJS.WritableStream): Promise<void> => {
  const outcome = Promise.withResolvers<void>();
  const drain = () => outcome.resolve();
  const closed = () => outcome.reject(new Error("The archive was given up"));
  entry.once("drain", drain).once("close", closed);
  await outcome.promise.finally(() => entry.removeListener("close", closed));
};

const bytes = (chunks: AsyncIterable<Uint8Array>): globalThis.ReadableStream<Uint8Array> =>
  ReadableStream.from(chunks) as globalThis.ReadableStream<Uint8Array>;

/**
 * The files of an archive, one after the other; each has to be read to its end before the next.
 * @throws BackupError for a wrong passphrase, and for an archive that is damaged or not whole: so keep
 *   nothing of it before this has ended
 */
export async function* readArchive(options: {
  source: string;
  passphrase: string;
  onBytes?: (count: number) => void;
}): AsyncGenerator<{ path: string; size: number; content: AsyncIterable<Buffer> }> {
  const tar = extract();
  const opened = await openEncrypted(options);
  const reading = pipeline(Readable.fromWeb(opened as ReadableStream), tar);
  // Its failure also ends the loop below, which reports it.
  reading.catch(() => undefined);
  const found: Checksum[] = [];
  let expected: Checksum[] | null = null;
  try {
    for await (const entry of tar) {
      const { name: path, size, type } = entry.header;
      if (path === checksumsPath) {
        expected = Checksums.parse(JSON.parse(String(await whole(buffers(entry))))).files;
        continue;
      }
      if (type !== "file" || !safePath.test(path))
        throw new BackupError(`The backup holds ${path}, which no backup of ours does.`);
      const hash = createHash("sha256");
      const content = hashed(buffers(entry), hash);
      yield { path, size, content };
      for await (const _rest of content);
      found.push({ path, size, sha256: hash.digest("hex") });
    }
    await reading;
  } catch (error) {
    throw error instanceof BackupError ? error : damaged(error);
  }
  if (expected === null || JSON.stringify(expected) !== JSON.stringify(found))
    throw damaged(new Error("the checksums are others"));
}

const damaged = (cause: unknown): BackupError =>
  new BackupError("The backup is damaged or not whole.", { cause });

const openEncrypted = async (options: {
  source: string;
  passphrase: string;
  onBytes?: (count: number) => void;
}): Promise<unknown> => {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(options.passphrase);
  const file = createReadStream(options.source, { highWaterMark: 1 << 18 });
  file.on("data", (chunk) => options.onBytes?.(chunk.length));
  file.pause();
  try {
    return await decrypter.decrypt(bytes(buffers(file)));
  } catch (cause) {
    file.destroy();
    const said = cause instanceof Error ? cause.message : "";
    throw new BackupError(
      /no identity matched/i.test(said)
        ? "The passphrase is not the one of this backup."
        : "This is no backup of Skyclass, or its beginning is damaged.",
      { cause },
    );
  }
};

async function* hashed(
  content: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

const whole = async (content: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
};

import { open, readdir, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { CaptureDescription, CaptureEnd } from "../../protocol/capture.ts";
import { TrackId } from "../../protocol/ids.ts";
import { decodeRecords, logMagic, type LogRecord } from "../../server/lib/captureLogFormat.ts";
import { isMissingFile } from "../../server/lib/missingFile.ts";

const chunkBytes = 1 << 18;
const fileName = /^(\d{6,})-([0-9a-f-]{36})\.rtplog$/;

export type LogFile = { n: number; trackId: TrackId; path: string };

/** Follows one log file that may still grow. One reader calls it; calls do not overlap. */
export class LogTail {
  readonly #path: string;
  #file: FileHandle | null = null;
  #offset = 0;
  #torn = false;
  #unreadBytes = 0;

  constructor({ path }: { path: string }) {
    this.#path = path;
  }

  /**
   * All whole records since the last call, in the order they were written; their packets are views
   * into chunks of a quarter of a megabyte, so keeping one packet keeps its chunk. With `atMostBytes` it
   * stops after about that much, and is drained when it returns nothing.
   * @throws what the file system says, when the file cannot be read.
   */
  async read({ atMostBytes = Infinity }: { atMostBytes?: number } = {}): Promise<LogRecord[]> {
    const found: LogRecord[] = [];
    if (this.#torn) return found;
    this.#file ??= await open(this.#path, "r");
    const from = this.#offset;
    let { size } = await this.#file.stat();
    if (this.#offset === 0 && size > 0 && !(await this.#passMagic(this.#file, size))) return found;
    while (this.#offset < size && this.#offset - from < atMostBytes) {
      const wanted = Math.min(chunkBytes, size - this.#offset);
      const chunk = Buffer.allocUnsafeSlow(wanted);
      const { bytesRead } = await this.#file.read(chunk, 0, wanted, this.#offset);
      const whole = bytesRead === wanted ? chunk : chunk.subarray(0, bytesRead);
      const { records, nextOffset, tail } = decodeRecords(whole, 0);
      for (const record of records) found.push(record);
      this.#offset += nextOffset;
      if (tail === "torn") {
        this.#torn = true;
        break;
      }
      if (nextOffset === 0) break;
      if (this.#offset >= size || bytesRead < wanted) size = (await this.#file.stat()).size;
    }
    this.#unreadBytes = size - this.#offset;
    return found;
  }

  /** Bytes read as whole records so far, the magic included. */
  get offset(): number {
    return this.#offset;
  }

  /** True once bytes were found that are no record: nothing more will come from this file. */
  get torn(): boolean {
    return this.#torn;
  }

  /** Bytes after the last whole record at the last read: lost ones, once nobody writes the file. */
  get unreadBytes(): number {
    return this.#unreadBytes;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  async #passMagic(file: FileHandle, size: number): Promise<boolean> {
    const head = Buffer.alloc(Math.min(size, logMagic.length));
    await file.read(head, 0, head.length, 0);
    this.#unreadBytes = size;
    if (!head.equals(logMagic.subarray(0, head.length))) {
      this.#torn = true;
      return false;
    }
    if (head.length < logMagic.length) return false;
    this.#offset = logMagic.length;
    return true;
  }
}

export const logFileName = ({ n, trackId }: { n: number; trackId: TrackId }): string =>
  `${String(n).padStart(6, "0")}-${trackId}.rtplog`;

/** The capture's log files by number. Files with other names are left alone. */
export async function listLogFiles(captureDir: string): Promise<LogFile[]> {
  const files: LogFile[] = [];
  for (const name of await readdir(captureDir)) {
    const match = fileName.exec(name);
    const trackId = TrackId.safeParse(match?.[2]);
    if (match === null || !trackId.success) continue;
    files.push({ n: Number(match[1]), trackId: trackId.data, path: join(captureDir, name) });
  }
  return files.sort((a, b) => a.n - b.n);
}

/** @throws when capture.json is missing or not what protocol/capture.ts says. */
export async function readCapture(
  captureDir: string,
): Promise<{ description: CaptureDescription; end: CaptureEnd | null }> {
  const description = CaptureDescription.parse(
    JSON.parse(await readFile(join(captureDir, "capture.json"), "utf8")),
  );
  return { description, end: await readEnd(captureDir) };
}

async function readEnd(captureDir: string): Promise<CaptureEnd | null> {
  try {
    return CaptureEnd.parse(JSON.parse(await readFile(join(captureDir, "end.json"), "utf8")));
  } catch (error) {
    if (isMissingFile(error)) return null;
    throw error;
  }
}

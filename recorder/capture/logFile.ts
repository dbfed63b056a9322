import { open, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "../../server/lib/atomicFile.ts";
import type { LogEvent } from "../../protocol/capture.ts";
import { encodeEvent, encodePacketInto, logMagic } from "../../server/lib/captureLogFormat.ts";

/** Holds more than the largest datagram with its head. */
const blockBytes = 128 << 10;

/** Memory that waits for the disk, shared by all files of the process. */
export class DiskBacklog {
  readonly #limitBytes: number;
  #bytes = 0;

  constructor({ limitBytes }: { limitBytes: number }) {
    this.#limitBytes = limitBytes;
  }

  get full(): boolean {
    return this.#bytes >= this.#limitBytes;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }
}

type Block = { bytes: Buffer; used: number; written: number };

/**
 * One log file being written. Records are taken at once and never fail; `write` and `sync` bring them
 * to the disk, in order, and may be tried again after they failed: they go on where they stopped.
 */
export class LogFile {
  readonly path: string;
  readonly #backlog: DiskBacklog;
  readonly #waiting: Block[] = [];
  #block: Block = { bytes: Buffer.allocUnsafeSlow(blockBytes), used: 0, written: 0 };
  #spare: Buffer | null = null;
  #file: FileHandle | null = null;
  #offset = 0;
  #unsynced = false;
  #named = false;
  #writing: Promise<void> = Promise.resolve();

  constructor({ path, backlog }: { path: string; backlog: DiskBacklog }) {
    this.path = path;
    this.#backlog = backlog;
    this.#block.used = logMagic.copy(this.#block.bytes);
  }

  /** False when it was thrown away because too much waits for the disk already. */
  addPacket(record: { kind: "rtp" | "rtcp"; timeUs: number; bytes: Buffer }): boolean {
    if (this.#backlog.full) return false;
    this.#add(record);
    return true;
  }

  /** Events are few and are always taken. */
  addEvent({ timeUs, event }: { timeUs: number; event: LogEvent }): void {
    this.#add({ kind: "event", timeUs, bytes: encodeEvent(event) });
  }

  /** Hands everything taken so far to the kernel: from then on it survives this process. */
  write(): Promise<void> {
    const done = this.#writing.then(
      () => this.#write(),
      () => this.#write(),
    );
    this.#writing = done.catch(() => undefined);
    return done;
  }

  /** As `write`, and makes it survive a power cut. Other writes go on meanwhile. */
  async sync(): Promise<void> {
    await this.write();
    if (!this.#unsynced || this.#file === null) return;
    this.#unsynced = false;
    try {
      await this.#file.datasync();
      if (!this.#named) await syncFolder(dirname(this.path));
      this.#named = true;
    } catch (error) {
      this.#unsynced = true;
      throw error;
    }
  }

  /** Syncs and lets go of the file, after which nothing is added. May be tried again when it failed. */
  async close(): Promise<void> {
    await this.sync();
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  #add(record: { kind: "rtp" | "rtcp" | "event"; timeUs: number; bytes: Buffer }): void {
    let end = encodePacketInto(this.#block.bytes, this.#block.used, record);
    if (end < 0) {
      this.#seal();
      end = encodePacketInto(this.#block.bytes, this.#block.used, record);
    }
    this.#block.used = end;
  }

  #seal(): void {
    if (this.#block.used === 0) return;
    this.#waiting.push(this.#block);
    this.#backlog.add(this.#block.used);
    const bytes = this.#spare ?? Buffer.allocUnsafeSlow(blockBytes);
    this.#spare = null;
    this.#block = { bytes, used: 0, written: 0 };
  }

  async #write(): Promise<void> {
    this.#seal();
    for (let block = this.#waiting[0]; block !== undefined; block = this.#waiting[0]) {
      this.#file ??= await open(this.path, "wx", 0o600);
      while (block.written < block.used) {
        const left = block.used - block.written;
        const { bytesWritten } = await this.#file.write(
          block.bytes,
          block.written,
          left,
          this.#offset,
        );
        block.written += bytesWritten;
        this.#offset += bytesWritten;
        this.#unsynced = true;
      }
      this.#waiting.shift();
      this.#backlog.add(-block.used);
      this.#spare = block.bytes;
    }
  }
}

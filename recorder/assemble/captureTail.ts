import { access } from "node:fs/promises";
import { join } from "node:path";
import type { CaptureDescription, CaptureEnd } from "../../protocol/capture.ts";
import type { LogRecord } from "../../server/lib/captureLogFormat.ts";
import { type LogFile, LogTail, listLogFiles, readCapture } from "../capture/logReader.ts";

/** One record of the capture and the number of the log file that holds it. */
export type CaptureRecord = { file: number; record: LogRecord };

/**
 * The capture process writes everything out every half second. What is older than this, compared with
 * the newest record, is taken to be complete in every file.
 */
const settledAfterUs = 2_000_000;
/** A file that is begun appears with the next writing. What every file has reached is waited for no longer. */
const appearedAfterUs = 1_000_000;
const readBytes = 1 << 18;
/** Half a minute of a lesson, worked off in a fraction of a second: the job's lock is renewed between. */
const mostAtOnce = 4_096;
/** More than any track sends within the time to settle: what is held back for it never fills this. */
const enoughRecords = 16_384;

type Followed = {
  file: LogFile;
  tail: LogTail;
  pending: LogRecord[];
  next: number;
  drained: boolean;
  /** Of its newest record: nothing earlier will follow in it. */
  reachedUs: number;
  /** Its last record says that nothing follows. */
  done: boolean;
};

/**
 * All log files of a capture as one sequence, ordered by log time. The order depends on what the files
 * hold, not on when they were read, so following a growing capture and reading a finished one give the
 * same sequence.
 */
export class CaptureTail {
  readonly #dir: string;
  readonly #followed = new Map<number, Followed>();
  #newestUs = Number.NEGATIVE_INFINITY;
  #tornBytes = 0;
  #end: CaptureEnd | null = null;

  constructor({ dir }: { dir: string }) {
    this.#dir = dir;
  }

  /** @throws when the folder does not describe itself. */
  async description(): Promise<CaptureDescription> {
    return (await readCapture(this.#dir)).description;
  }

  /** Set once the capture was closed on purpose. */
  get end(): CaptureEnd | null {
    return this.#end;
  }

  /** Whether the capture was closed; cheaper than reading. */
  async hasEnded(): Promise<boolean> {
    if (this.#end !== null) return true;
    try {
      await access(join(this.#dir, "end.json"));
      return true;
    } catch {
      return false;
    }
  }

  /** Bytes at the ends of files that never became a record; final after the last `read`. */
  get tornBytes(): number {
    let bytes = this.#tornBytes;
    for (const { tail } of this.#followed.values()) bytes += tail.unreadBytes;
    return bytes;
  }

  /**
   * The next records in order, half a minute of the lesson at most. `more` is false when nothing further
   * can be said until the files grow; `ended` when nothing will ever follow.
   * With `finish` the files are taken as they are, also without end.json.
   */
  async read({ finish = false }: { finish?: boolean } = {}): Promise<{
    records: CaptureRecord[];
    more: boolean;
    ended: boolean;
  }> {
    // The end is looked at before the files: what was written before it is then seen.
    if (await this.hasEnded()) this.#end ??= (await readCapture(this.#dir)).end;
    const closed = finish || this.#end !== null;
    await this.#findFiles();
    const open = [...this.#followed.values()].sort((a, b) => a.file.n - b.file.n);
    for (const followed of open) await this.#fill(followed);

    const drained = open.every((followed) => followed.drained);
    const untilUs = closed ? Number.POSITIVE_INFINITY : this.#settledUs;
    const records: CaptureRecord[] = [];
    while (records.length < mostAtOnce) {
      let first: Followed | null = null;
      let firstUs = Number.POSITIVE_INFINITY;
      for (const followed of open) {
        const record = followed.pending[followed.next];
        if (record === undefined) {
          // An undrained file may still hold something earlier than the others' heads.
          if (!followed.drained) return { records, more: true, ended: false };
        } else if (record.timeUs < firstUs) {
          first = followed;
          firstUs = record.timeUs;
        }
      }
      const record = first?.pending[first.next];
      if (first === null || record === undefined || firstUs > untilUs) {
        return { records, more: !drained, ended: closed && drained };
      }
      first.next += 1;
      records.push({ file: first.file.n, record });
    }
    return { records, more: true, ended: false };
  }

  /** Everything before this log time has been read, or lies in `pending`. */
  get #settledUs(): number {
    let reachedUs = this.#newestUs - appearedAfterUs;
    for (const followed of this.#followed.values()) {
      if (!followed.done) reachedUs = Math.min(reachedUs, followed.reachedUs);
    }
    return Math.max(reachedUs, this.#newestUs - settledAfterUs);
  }

  async close(): Promise<void> {
    for (const { tail } of this.#followed.values()) await tail.close();
  }

  async #findFiles(): Promise<void> {
    for (const file of await listLogFiles(this.#dir)) {
      if (this.#followed.has(file.n)) continue;
      const tail = new LogTail({ path: file.path });
      const reachedUs = Number.NEGATIVE_INFINITY;
      const unread = { pending: [], next: 0, drained: false, reachedUs, done: false };
      this.#followed.set(file.n, { file, tail, ...unread });
    }
  }

  async #fill(followed: Followed): Promise<void> {
    if (followed.next > 0) followed.pending = followed.pending.slice(followed.next);
    followed.next = 0;
    if (!followed.drained && followed.pending.length >= enoughRecords) return;
    if (followed.done) return;
    const records = await followed.tail.read({ atMostBytes: readBytes });
    for (const record of records) followed.pending.push(record);
    const last = records.at(-1);
    followed.done = last?.kind === "event" && last.event.event === "closed";
    followed.drained = records.length === 0 || followed.done;
    if (last === undefined) return;
    followed.reachedUs = last.timeUs;
    this.#newestUs = Math.max(this.#newestUs, last.timeUs);
  }
}

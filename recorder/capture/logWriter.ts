import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SkyclassError } from "../../server/lib/errors.ts";
import { DiskBacklog, LogFile } from "./logFile.ts";

const writeEveryMs = 500;
const syncEveryMs = 2000;
/** About four minutes of one lesson; enough to outlast a disk that somebody has to make room on. */
const backlogLimitBytes = 64 << 20;

export type DiskReport = { works: boolean; message: string };

/** Brings all log files of the process to the disk in a steady beat, and outlasts a failing disk. */
export class LogWriter {
  readonly #backlog = new DiskBacklog({ limitBytes: backlogLimitBytes });
  readonly #growing = new Set<LogFile>();
  readonly #ending = new Set<LogFile>();
  readonly #onDisk: (report: DiskReport) => void;
  readonly #stop = new AbortController();
  readonly #beats: Promise<void>[];
  #works = true;

  constructor({ onDisk }: { onDisk: (report: DiskReport) => void }) {
    this.#onDisk = onDisk;
    this.#beats = [
      this.#beat(writeEveryMs, (file) => file.write()),
      this.#beat(syncEveryMs, (file) => file.sync()),
    ];
  }

  /** The file appears with the next beat. */
  begin({ path }: { path: string }): LogFile {
    const file = new LogFile({ path, backlog: this.#backlog });
    this.#growing.add(file);
    return file;
  }

  /** Nothing more is added to this file: it is closed now, or as soon as the disk allows. */
  end(file: LogFile): void {
    this.#growing.delete(file);
    this.#ending.add(file);
    void this.#closeEnding([file]);
  }

  /**
   * Waits until the ended files of this folder are on the disk.
   * @throws SkyclassError `internal` when the disk does not take them; they are tried again later.
   */
  async settle({ folder }: { folder: string }): Promise<void> {
    const inFolder = (): LogFile[] =>
      [...this.#ending].filter((file) => dirname(file.path) === folder);
    await this.#closeEnding(inFolder());
    if (inFolder().length > 0)
      throw new SkyclassError("internal", { message: "The captures' disk takes no data." });
  }

  /** Tries once more to bring everything to the disk. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#beats);
    await this.#closeEnding([...this.#growing, ...this.#ending]);
  }

  async #beat(everyMs: number, work: (file: LogFile) => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      await this.#onAll(this.#growing, work);
      if (everyMs === syncEveryMs) await this.#closeEnding(this.#ending);
    }
  }

  async #closeEnding(files: Iterable<LogFile>): Promise<void> {
    await this.#onAll(files, async (file) => {
      await file.close();
      this.#ending.delete(file);
    });
  }

  async #onAll(files: Iterable<LogFile>, work: (file: LogFile) => Promise<void>): Promise<void> {
    const all = [...files];
    if (all.length === 0) return;
    const outcomes = await Promise.allSettled(all.map(work));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    this.#report(failed === undefined ? null : new Error(String(failed.reason)));
  }

  #report(failure: Error | null): void {
    const works = failure === null;
    if (works === this.#works) return;
    this.#works = works;
    this.#onDisk({
      works,
      message: works ? "The captures' disk takes data again." : failure.message,
    });
  }
}

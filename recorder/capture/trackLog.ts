import { join } from "node:path";
import type { LogEvent, TrackDescription } from "../../protocol/capture.ts";
import { pictureSizeBytes } from "../rtp/pictureSize.ts";
import type { LogFile } from "./logFile.ts";
import { logFileName } from "./logReader.ts";
import type { LogWriter } from "./logWriter.ts";

type Because = Extract<LogEvent, { event: "opened" }>["because"];
type End = Extract<LogEvent, { event: "closed" }>["because"];

/** A camera sends more than ten frames a second, also in the dark. */
export const silenceUs = 120_000;

/** What one consumer sends, as a row of log files. */
export class TrackLog {
  readonly track: TrackDescription;
  readonly #folder: string;
  readonly #writer: LogWriter;
  readonly #nextNumber: () => number;
  readonly #isVideo: boolean;
  #file: LogFile;
  #paused = false;
  #lastPacketUs: number | null = null;
  /** The last seen size and the packet that told it. */
  #size: { bytes: Buffer; sequence: number } | null = null;

  constructor(options: {
    track: TrackDescription;
    because: Because;
    timeUs: number;
    folder: string;
    writer: LogWriter;
    nextNumber: () => number;
  }) {
    this.track = options.track;
    this.#folder = options.folder;
    this.#writer = options.writer;
    this.#nextNumber = options.nextNumber;
    this.#isVideo = options.track.mimeType.startsWith("video/");
    this.#file = this.#begin(options.because, options.timeUs);
  }

  /** `sequence` and `payload` are those of the packet in `bytes`. False when it was thrown away. */
  addRtp(packet: { timeUs: number; bytes: Buffer; sequence: number; payload: Buffer }): boolean {
    this.#lastPacketUs = packet.timeUs;
    if (this.#isVideo) this.#followSize(packet);
    return this.#file.addPacket({ kind: "rtp", timeUs: packet.timeUs, bytes: packet.bytes });
  }

  /** When it will have been silent for too long if nothing comes; infinite where nothing has to. */
  get silentAtUs(): number {
    if (this.#lastPacketUs === null || this.#paused) return Number.POSITIVE_INFINITY;
    return this.#lastPacketUs + silenceUs;
  }

  /** True once for each silence: packets came before, and none for a while now. */
  fellSilent(nowUs: number): boolean {
    if (nowUs < this.silentAtUs) return false;
    this.#lastPacketUs = null;
    return true;
  }

  addRtcp(part: { timeUs: number; bytes: Buffer }): boolean {
    return this.#file.addPacket({ kind: "rtcp", ...part });
  }

  /** Asking for what is so already does nothing. */
  pause({ paused, timeUs }: { paused: boolean; timeUs: number }): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) {
      this.#file.addEvent({ timeUs, event: { event: "paused" } });
      return;
    }
    const before = this.#file;
    this.#file = this.#begin("resumed", timeUs);
    this.#writer.end(before);
  }

  close({ because, timeUs }: { because: End; timeUs: number }): void {
    this.#file.addEvent({ timeUs, event: { event: "closed", because } });
    this.#writer.end(this.#file);
  }

  #begin(because: Because, timeUs: number): LogFile {
    const name = logFileName({ n: this.#nextNumber(), trackId: this.track.trackId });
    const file = this.#writer.begin({ path: join(this.#folder, name) });
    file.addEvent({ timeUs, event: { event: "opened", track: this.track, because } });
    this.#size = null;
    return file;
  }

  #followSize(packet: { timeUs: number; sequence: number; payload: Buffer }): void {
    const bytes = pictureSizeBytes(this.track.mimeType, packet.payload);
    if (bytes === null) return;
    const before = this.#size;
    // A key frame sent again late tells an old size.
    if (before !== null && ((packet.sequence - before.sequence) & 0xffff) >= 0x8000) return;
    if (before !== null && !before.bytes.equals(bytes)) {
      const file = this.#file;
      file.addEvent({
        timeUs: packet.timeUs,
        event: { event: "closed", because: "continued" },
      });
      this.#file = this.#begin("sizeChanged", packet.timeUs);
      this.#writer.end(file);
    }
    this.#size = { bytes: Buffer.from(bytes), sequence: packet.sequence };
  }
}

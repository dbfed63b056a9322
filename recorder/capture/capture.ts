import { createSocket, type Socket } from "node:dgram";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder, writeFileAtomically } from "../../server/lib/atomicFile.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import { isMissingFile } from "../../server/lib/missingFile.ts";
import type {
  CaptureCounts,
  CaptureDescription,
  CaptureEnd,
  TrackDescription,
} from "../../protocol/capture.ts";
import type { CaptureId, LessonId } from "../../protocol/ids.ts";
import { isRtcp, parseRtcp, parseRtp } from "../rtp/packet.ts";
import { CaptureClock } from "./captureClock.ts";
import { kernelDrops } from "./kernelDrops.ts";
import { listLogFiles, readCapture } from "./logReader.ts";
import type { LogWriter } from "./logWriter.ts";
import { silenceUs, TrackLog } from "./trackLog.ts";

const ip = "127.0.0.1";
/** More than any net.core.rmem_max: the kernel grants what it allows (socket(7)). */
const wantedReceiveBufferBytes = 64 << 20;

/** One lesson being captured: a UDP port, and the log files of what arrives there. */
export class Capture {
  readonly captureId: CaptureId;
  readonly lessonId: LessonId;
  readonly #folder: string;
  readonly #clock: CaptureClock;
  readonly #writer: LogWriter;
  readonly #socket: Socket;
  readonly #tracks = new Map<number, TrackLog>();
  readonly #counts = { packets: 0, bytes: 0, unknownSsrc: 0, malformed: 0, diskDrops: 0 };
  readonly #onSilent: (ssrc: number) => void;
  #listening: NodeJS.Timeout;
  #lastNumber: number;
  #closedAtUs: number | null = null;

  private constructor(parts: {
    description: CaptureDescription;
    folder: string;
    clock: CaptureClock;
    writer: LogWriter;
    socket: Socket;
    lastNumber: number;
    onSilent: (ssrc: number) => void;
  }) {
    this.captureId = parts.description.captureId;
    this.lessonId = parts.description.lessonId;
    this.#folder = parts.folder;
    this.#clock = parts.clock;
    this.#writer = parts.writer;
    this.#socket = parts.socket;
    this.#lastNumber = parts.lastNumber;
    this.#socket.on("message", (bytes) => this.#receive(bytes));
    this.#onSilent = parts.onSilent;
    this.#listening = this.#listen(silenceUs);
  }

  /**
   * Makes the capture's folder, or goes on in the one a process before this left.
   * @throws SkyclassError `conflict` when that capture has its end already or is another lesson's.
   */
  static async open(options: {
    captureId: CaptureId;
    lessonId: LessonId;
    capturesDir: string;
    writer: LogWriter;
    /** Told once for each silence of a camera that should be sending. */
    onSilent: (ssrc: number) => void;
  }): Promise<Capture> {
    const { captureId, lessonId, capturesDir, writer, onSilent } = options;
    const folder = join(capturesDir, captureId);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncFolder(capturesDir);
    const description = await describe({ folder, captureId, lessonId });
    const clock = await CaptureClock.of(description);
    const lastNumber = (await listLogFiles(folder)).at(-1)?.n ?? 0;
    const socket = await bind();
    return new Capture({ description, folder, clock, writer, socket, lastNumber, onSilent });
  }

  /** @throws SkyclassError `conflict` once it was closed. */
  get address(): { ip: string; port: number; receiveBufferBytes: number } {
    if (this.#closedAtUs !== null) throw new SkyclassError("conflict");
    const receiveBufferBytes = this.#socket.getRecvBufferSize();
    return { ip, port: this.#socket.address().port, receiveBufferBytes };
  }

  /** Opening the same consumer again changes nothing; another one of the same track takes its place. */
  openTrack(options: {
    track: TrackDescription;
    because: "published" | "restarted";
    paused: boolean;
  }): void {
    const { track, because, paused } = options;
    const timeUs = this.#clock.nowUs();
    for (const [ssrc, open] of this.#tracks) {
      const sameTrack = open.track.trackId === track.trackId;
      if (sameTrack === (ssrc === track.ssrc)) continue;
      open.close({ because: sameTrack ? "continued" : "lost", timeUs });
      this.#tracks.delete(ssrc);
    }
    let log = this.#tracks.get(track.ssrc);
    if (log === undefined) {
      log = new TrackLog({
        track,
        because,
        timeUs,
        folder: this.#folder,
        writer: this.#writer,
        nextNumber: () => ++this.#lastNumber,
      });
      this.#tracks.set(track.ssrc, log);
    }
    log.pause({ paused, timeUs });
  }

  /** @throws SkyclassError `notFound` when no such track is open. */
  pauseTrack({ ssrc, paused }: { ssrc: number; paused: boolean }): void {
    const track = this.#tracks.get(ssrc);
    if (track === undefined) throw new SkyclassError("notFound");
    track.pause({ paused, timeUs: this.#clock.nowUs() });
  }

  /** Closing what is not open does nothing. */
  closeTrack(options: { ssrc: number; because: "stopped" | "lost" }): void {
    const track = this.#tracks.get(options.ssrc);
    this.#tracks.delete(options.ssrc);
    track?.close({ because: options.because, timeUs: this.#clock.nowUs() });
  }

  /**
   * Closes every track, waits until all of it is on the disk, and writes the capture's end; then this
   * capture is over for good. May be tried again when the disk did not take it.
   */
  async end({ reason }: { reason: CaptureEnd["reason"] }): Promise<void> {
    this.close({ because: reason === "lessonEnded" ? "stopped" : "lost" });
    await this.#writer.settle({ folder: this.#folder });
    const end: CaptureEnd = { endedAtUs: this.#closedAtUs ?? this.#clock.nowUs(), reason };
    await writeFileAtomically(join(this.#folder, "end.json"), JSON.stringify(end));
  }

  /** Stops receiving and ends the files. Without an end, the capture can be opened again. */
  close({ because }: { because: "stopped" | "lost" }): void {
    if (this.#closedAtUs !== null) return;
    const timeUs = this.#clock.nowUs();
    this.#closedAtUs = timeUs;
    clearTimeout(this.#listening);
    this.#socket.close();
    for (const track of this.#tracks.values()) track.close({ because, timeUs });
    this.#tracks.clear();
  }

  async counts(): Promise<CaptureCounts> {
    const port = this.#closedAtUs === null ? this.#socket.address().port : null;
    return { ...this.#counts, kernelDrops: port === null ? 0 : await kernelDrops({ port }) };
  }

  /** Looks again just when the camera that sent last would be silent, and no oftener. */
  #listen(afterUs: number): NodeJS.Timeout {
    return setTimeout(
      () => {
        const nowUs = this.#clock.nowUs();
        let nextUs = nowUs + silenceUs;
        for (const [ssrc, log] of this.#tracks) {
          // A shared screen that does not change sends next to nothing.
          if (log.track.source !== "camera") continue;
          if (log.fellSilent(nowUs)) this.#onSilent(ssrc);
          else nextUs = Math.min(nextUs, log.silentAtUs);
        }
        this.#listening = this.#listen(nextUs - nowUs);
      },
      Math.ceil(afterUs / 1000),
    );
  }

  #receive(bytes: Buffer): void {
    const timeUs = this.#clock.nowUs();
    this.#counts.packets += 1;
    this.#counts.bytes += bytes.length;
    if (isRtcp(bytes)) {
      this.#receiveRtcp(bytes, timeUs);
      return;
    }
    const packet = parseRtp(bytes);
    if (packet === null) {
      this.#counts.malformed += 1;
      return;
    }
    const track = this.#tracks.get(packet.ssrc);
    if (track === undefined) {
      this.#counts.unknownSsrc += 1;
      return;
    }
    const { sequence, payload } = packet;
    if (!track.addRtp({ timeUs, bytes, sequence, payload })) this.#counts.diskDrops += 1;
  }

  #receiveRtcp(bytes: Buffer, timeUs: number): void {
    for (const part of parseRtcp(bytes)) {
      const ssrcs =
        part.type === "senderReport" ? [part.ssrc] : part.type === "bye" ? part.ssrcs : [];
      for (const ssrc of ssrcs) {
        const track = this.#tracks.get(ssrc);
        if (track === undefined) this.#counts.unknownSsrc += 1;
        else if (!track.addRtcp({ timeUs, bytes: part.bytes })) this.#counts.diskDrops += 1;
      }
    }
  }
}

const describe = async (options: {
  folder: string;
  captureId: CaptureId;
  lessonId: LessonId;
}): Promise<CaptureDescription> => {
  const { folder, captureId, lessonId } = options;
  try {
    const { description, end } = await readCapture(folder);
    if (end !== null || description.lessonId !== lessonId || description.captureId !== captureId)
      throw new SkyclassError("conflict", { message: "This capture is over or another lesson's." });
    return description;
  } catch (error) {
    if (!isMissingFile(error)) throw error;
  }
  const description: CaptureDescription = {
    format: 1,
    captureId,
    lessonId,
    ...(await CaptureClock.start()),
  };
  await writeFileAtomically(join(folder, "capture.json"), JSON.stringify(description));
  return description;
};

const bind = async (): Promise<Socket> => {
  const socket = createSocket("udp4");
  const bound = Promise.withResolvers<void>();
  socket.once("error", bound.reject);
  socket.bind(0, ip, () => bound.resolve());
  await bound.promise;
  socket.off("error", bound.reject);
  // Loopback UDP has no errors a receiver could act on; without a listener one would end the process.
  socket.on("error", () => undefined);
  socket.setRecvBufferSize(wantedReceiveBufferBytes);
  return socket;
};

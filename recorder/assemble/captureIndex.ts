import type { LogEvent } from "../../protocol/capture.ts";
import type { TrackSource } from "../../protocol/media.ts";
import type { PacketLedger } from "../../protocol/recording.ts";
import type { LogRecord } from "../../server/lib/captureLogFormat.ts";
import { parseRtcp, parseRtp } from "../rtp/packet.ts";
import type { CaptureRecord } from "./captureTail.ts";
import { H264Depacketizer } from "./h264Depacketizer.ts";
import type { ReceivedFrame } from "./pictureFrame.ts";
import type { PictureRun } from "./pictureTimeline.ts";
import { type OrderedPacket, RtpRun } from "./rtpRun.ts";
import type { OpusRun } from "./soundTimeline.ts";
import { TimedRun } from "./timedRun.ts";
import { Vp8Depacketizer } from "./vp8Depacketizer.ts";

/** Reports of one SFU worker lie on one clock; further apart than this they are another worker's. */
const otherWorkerUs = 1_000_000;

/** `runNumber` counts all runs of the capture in the order of their files. */
export type NumberedRun = { runNumber: number; rtp: RtpRun };
type Unpack = (packet: OrderedPacket) => ReceivedFrame[];
export type CaptureIndexOptions = {
  /** What is made of VP8 packets; frames that nobody can show yet when left out. */
  unpackVp8: (run: NumberedRun) => Unpack;
};

type AnyRun = PictureRun | OpusRun;
type Opened = Extract<LogEvent, { event: "opened" }>;

/** Sorts the capture's records into runs, one for each SSRC that a consumer had. */
export class CaptureIndex {
  readonly pictureRuns: { camera: PictureRun[]; screen: PictureRun[] } = { camera: [], screen: [] };
  readonly soundRuns: OpusRun[] = [];
  readonly #unpackVp8: CaptureIndexOptions["unpackVp8"];
  readonly #runOfFile = new Map<number, AnyRun>();
  readonly #runOfSsrc = new Map<number, AnyRun>();
  readonly #all: AnyRun[] = [];
  #reportOffsetUs: number | null = null;
  /** Arrival of the first packet of media, capture clock: the lesson's zero. */
  zeroUs: number | null = null;

  constructor({ unpackVp8 = depacketizeVp8 }: Partial<CaptureIndexOptions> = {}) {
    this.#unpackVp8 = unpackVp8;
  }

  add({ file, record }: CaptureRecord): void {
    if (record.kind === "event") this.#addEvent(file, record.event, record.timeUs);
    else this.#addPacket(file, record);
  }

  /** Lets all runs decide what log time makes certain. */
  advance(nowUs: number): void {
    for (const run of this.#all) run.advance(nowUs);
  }

  /** For a reader that is not interested in what the runs hold. */
  forgetItems(): void {
    for (const run of this.#all) run.items.length = 0;
  }

  ledger({ tornBytes }: { tornBytes: number }): PacketLedger {
    const ledger = { received: 0, lostBeforeSfu: 0, lostToCapture: 0, tornBytes };
    for (const { rtp } of this.#all) {
      ledger.received += rtp.received;
      ledger.lostToCapture += rtp.lostToCapture;
      ledger.lostBeforeSfu += Math.max(0, rtp.holes - rtp.lostToCapture);
    }
    return ledger;
  }

  #addEvent(file: number, event: LogEvent, timeUs: number): void {
    if (event.event === "opened") {
      this.#open(file, event, timeUs);
      return;
    }
    const run = this.#runOfFile.get(file);
    if (event.event === "paused") run?.silence({ fromUs: timeUs, because: "paused" });
    else if (event.because !== "continued") {
      run?.silence({ fromUs: timeUs, because: event.because });
    }
  }

  #open(file: number, { track, because }: Opened, timeUs: number): void {
    const before = this.#runOfSsrc.get(track.ssrc);
    if (before !== undefined && (because === "resumed" || because === "sizeChanged")) {
      if (because === "resumed") before.resume();
      this.#runOfFile.set(file, before);
      return;
    }
    before?.silence({ fromUs: timeUs, because: "lost" });
    // Kept in the capture; the replay shows the teacher's pictures, and lets everybody be heard.
    if (track.guest && !track.mimeType.startsWith("audio/")) return;
    // A capture that was killed could not say that its tracks ended; its successor has other SSRCs.
    const unended = because === "restarted" ? this.#all : [];
    for (const run of unended) {
      if (run.rtp.track.trackId === track.trackId) run.silence({ fromUs: timeUs, because: "lost" });
    }
    const rtp = new RtpRun({ track, joinedLate: because !== "published" });
    const run = this.#begin(rtp, track.source);
    this.#all.push(run);
    this.#runOfFile.set(file, run);
    this.#runOfSsrc.set(track.ssrc, run);
  }

  #begin(rtp: RtpRun, source: TrackSource): AnyRun {
    if (source === "camera" || source === "screen") {
      const run = new TimedRun({ rtp, unpack: this.#unpackerFor(rtp) });
      this.pictureRuns[source].push(run);
      return run;
    }
    const run = new TimedRun({ rtp, unpack: (packet) => [packet] });
    this.soundRuns.push(run);
    return run;
  }

  #unpackerFor(rtp: RtpRun): Unpack {
    if (rtp.track.mimeType === "video/VP8") {
      return this.#unpackVp8({ runNumber: this.#all.length, rtp });
    }
    const depacketizer = new H264Depacketizer();
    return (packet) => depacketizer.push(packet);
  }

  #addPacket(file: number, record: Extract<LogRecord, { bytes: Buffer }>): void {
    const run = this.#runOfFile.get(file);
    if (run === undefined) return;
    if (record.kind === "rtp") {
      const packet = parseRtp(record.bytes);
      if (packet === null) return;
      this.zeroUs ??= Math.floor(record.timeUs);
      run.rtp.addPacket(packet, record.timeUs);
      return;
    }
    for (const part of parseRtcp(record.bytes)) {
      if (part.type !== "senderReport" || part.ssrc !== run.rtp.track.ssrc) continue;
      const captureUs = part.ntpUs + this.#reportOffset(record.timeUs - part.ntpUs);
      const { rtpTimestamp, packetCount } = part;
      run.rtp.addReport({ captureUs, rtpTimestamp, packetCount });
    }
  }

  /**
   * Reports carry the SFU's wall clock as it was when the worker began, the log carries the capture
   * clock: the quickest report tells the difference.
   */
  #reportOffset(differenceUs: number): number {
    const known = this.#reportOffsetUs;
    const other = known !== null && Math.abs(differenceUs - known) > otherWorkerUs;
    this.#reportOffsetUs = known === null || other ? differenceUs : Math.min(known, differenceUs);
    return this.#reportOffsetUs;
  }
}

function depacketizeVp8(): Unpack {
  const depacketizer = new Vp8Depacketizer();
  return (packet) => depacketizer.push(packet);
}

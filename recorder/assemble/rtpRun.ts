import type { TrackDescription } from "../../protocol/capture.ts";
import type { RtpPacket } from "../rtp/packet.ts";
import { sequenceUnwrapper, timestampUnwrapper, Unwrapper } from "../rtp/unwrap.ts";
import { RtpClock } from "./rtpClock.ts";

/** A packet in its place. `lostBefore`: how many sequence numbers directly before it never came. */
export type OrderedPacket = {
  rtpExtended: number;
  marker: boolean;
  payload: Buffer;
  arrivalUs: number;
  lostBefore: number;
};

/** A retransmission over a poor uplink may take several round trips. */
const reorderWindowUs = 2_000_000;
/** Before the first packet is released, earlier ones that were overtaken may still come. */
const firstWindowUs = 300_000;
/** A larger step is a sender that began to count anew, not loss. */
const largestHole = 3_000;
const rememberedMissing = 4_096;
/** The clock settles after 5 s of packets; a run that falls silent before is placed by what it has. */
const clockWaitUs = 7_000_000;

/**
 * The packets of one SSRC, put in order by extended sequence number with duplicates dropped, and its
 * clock. Whatever it decides depends on log time, so it decides the same when the log is read again.
 */
export class RtpRun {
  readonly track: TrackDescription;
  readonly clock: RtpClock;
  readonly #sequences = sequenceUnwrapper();
  readonly #timestamps = timestampUnwrapper();
  readonly #counts = new Unwrapper({ bits: 32 });
  readonly #waiting = new Map<number, Omit<OrderedPacket, "lostBefore">>();
  readonly #missing = new Set<number>();
  readonly #joinedLate: boolean;
  #next: number | null = null;
  #firstArrivalUs: number | null = null;
  #lastArrivalUs = Number.NEGATIVE_INFINITY;
  #received = 0;
  #holes = 0;
  #firstReport: { sent: number; received: number } | null = null;
  #lostToCapture = 0;
  #clockFinished = false;

  /** `joinedLate`: the SFU may have sent packets of this SSRC before the capture listened. */
  constructor({ track, joinedLate }: { track: TrackDescription; joinedLate: boolean }) {
    this.track = track;
    this.clock = new RtpClock({ clockRate: track.clockRate });
    this.#joinedLate = joinedLate;
  }

  /** Packets received, without duplicates. */
  get received(): number {
    return this.#received;
  }

  /** Sequence numbers that never came, or came too late to be used. */
  get holes(): number {
    return this.#holes;
  }

  /** What sender reports counted and the capture did not receive. */
  get lostToCapture(): number {
    return this.#lostToCapture;
  }

  get lastArrivalUs(): number {
    return this.#lastArrivalUs;
  }

  get firstArrivalUs(): number | null {
    return this.#firstArrivalUs;
  }

  /** Packets wait for one that is missing before them. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  addPacket(packet: RtpPacket, arrivalUs: number): void {
    const sequence = this.#sequences.next(packet.sequence);
    if (this.#next !== null && sequence < this.#next) {
      if (this.#missing.delete(sequence)) this.#received += 1;
      return;
    }
    if (this.#waiting.has(sequence)) return;
    const rtpExtended = this.#timestamps.next(packet.timestamp);
    this.clock.addArrival({ arrivalUs, rtpExtended });
    this.#received += 1;
    this.#firstArrivalUs ??= arrivalUs;
    this.#lastArrivalUs = arrivalUs;
    const { marker, payload } = packet;
    this.#waiting.set(sequence, { rtpExtended, marker, payload, arrivalUs });
  }

  /** `captureUs`: the report's instant on the capture clock. */
  addReport(report: { captureUs: number; rtpTimestamp: number; packetCount: number }): void {
    if (this.#firstArrivalUs !== null) {
      const rtpExtended = this.#timestamps.peek(report.rtpTimestamp);
      this.clock.addSenderReport({ captureUs: report.captureUs, rtpExtended });
    }
    const sent = this.#counts.next(report.packetCount);
    this.#firstReport ??= this.#joinedLate
      ? { sent, received: this.#received }
      : { sent: sent - report.packetCount, received: 0 };
    const { sent: sentBefore, received: receivedBefore } = this.#firstReport;
    this.#lostToCapture = Math.max(0, sent - sentBefore - (this.#received - receivedBefore));
  }

  /** All packets whose place is known by log time `nowUs`; with `Infinity` all there are. */
  release(nowUs: number): OrderedPacket[] {
    const released: OrderedPacket[] = [];
    if (this.#firstArrivalUs === null) return released;
    if (!this.#clockFinished && nowUs > this.#firstArrivalUs + clockWaitUs) {
      this.#clockFinished = true;
      this.clock.finish();
    }
    if (this.#next === null) {
      if (nowUs < this.#firstArrivalUs + firstWindowUs) return released;
      this.#next = Math.min(...this.#waiting.keys());
    }
    while (this.#waiting.size > 0) {
      let lostBefore = 0;
      let packet = this.#waiting.get(this.#next);
      if (packet === undefined) {
        const following = Math.min(...this.#waiting.keys());
        packet = this.#waiting.get(following);
        if (packet === undefined || nowUs < packet.arrivalUs + reorderWindowUs) break;
        lostBefore = following - this.#next;
        this.#noteHole(this.#next, following);
        this.#next = following;
      }
      this.#waiting.delete(this.#next);
      this.#next += 1;
      released.push({ ...packet, lostBefore });
    }
    return released;
  }

  #noteHole(from: number, to: number): void {
    if (to - from > largestHole) return;
    this.#holes += to - from;
    for (let sequence = from; sequence < to; sequence += 1) this.#missing.add(sequence);
    for (const sequence of this.#missing) {
      if (this.#missing.size <= rememberedMissing) break;
      this.#missing.delete(sequence);
    }
  }
}

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
/**
 * Further off than this from the time that passed, a timestamp belongs to another count: the SFU cannot
 * always join the layers of a picture. Jumps below are the clock's own business.
 */
const otherCountUs = 10_000_000;
/** After a pause the sender may have stood still for a while: then less is allowed. */
const otherCountAfterPauseUs = 300_000;
/** The clock settles after 5 s of packets; a run that falls silent before is placed by what it has. */
const clockWaitUs = 7_000_000;

/** A stretch of timestamps that count on from each other. */
type Count = {
  clock: RtpClock;
  clockFinished: boolean;
  firstArrivalUs: number;
  lowest: number;
  highest: number;
  /** The newest packet by arrival. */
  last: { rtpExtended: number; arrivalUs: number };
};

/**
 * The packets of one SSRC, put in order by extended sequence number with duplicates dropped, and its
 * clock. Whatever it decides depends on log time, so it decides the same when the log is read again.
 */
export class RtpRun {
  readonly track: TrackDescription;
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
  readonly #countsOfTime: Count[] = [];
  #resumed = false;

  /** `joinedLate`: the SFU may have sent packets of this SSRC before the capture listened. */
  constructor({ track, joinedLate }: { track: TrackDescription; joinedLate: boolean }) {
    this.track = track;
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
    this.#observe(rtpExtended, arrivalUs);
    this.#received += 1;
    this.#firstArrivalUs ??= arrivalUs;
    this.#lastArrivalUs = arrivalUs;
    const { marker, payload } = packet;
    this.#waiting.set(sequence, { rtpExtended, marker, payload, arrivalUs });
  }

  /** `captureUs`: the report's instant on the capture clock. */
  addReport(report: { captureUs: number; rtpTimestamp: number; packetCount: number }): void {
    const rtpExtended = this.#timestamps.peek(report.rtpTimestamp);
    const count = this.#countsOfTime.at(-1);
    if (count !== undefined && this.#offBy(count, rtpExtended, report.captureUs) < otherCountUs) {
      count.clock.addSenderReport({ captureUs: report.captureUs, rtpExtended });
    }
    const sent = this.#counts.next(report.packetCount);
    this.#firstReport ??= this.#joinedLate
      ? { sent, received: this.#received }
      : { sent: sent - report.packetCount, received: 0 };
    const { sent: sentBefore, received: receivedBefore } = this.#firstReport;
    this.#lostToCapture = Math.max(0, sent - sentBefore - (this.#received - receivedBefore));
  }

  /** The sender was paused: its timestamps may or may not have gone on. */
  resume(): void {
    this.#resumed = true;
  }

  /** Microseconds on the capture clock; null until the clock can say. */
  toCaptureUs(rtpExtended: number): number | null {
    let nearest: Count | null = null;
    let distance = Number.POSITIVE_INFINITY;
    for (const count of this.#countsOfTime) {
      const away = Math.max(count.lowest - rtpExtended, rtpExtended - count.highest, 0);
      if (away > distance) continue;
      nearest = count;
      distance = away;
    }
    return nearest === null ? null : nearest.clock.toCaptureUs(rtpExtended);
  }

  /** All packets whose place is known by log time `nowUs`; with `Infinity` all there are. */
  release(nowUs: number): OrderedPacket[] {
    const released: OrderedPacket[] = [];
    if (this.#firstArrivalUs === null) return released;
    for (const count of this.#countsOfTime) {
      if (nowUs > count.firstArrivalUs + clockWaitUs) finishClock(count);
    }
    if (nowUs === Number.POSITIVE_INFINITY) this.#countsOfTime.forEach(finishClock);
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

  #observe(rtpExtended: number, arrivalUs: number): void {
    const limitUs = this.#resumed ? otherCountAfterPauseUs : otherCountUs;
    this.#resumed = false;
    let count = this.#countsOfTime.findLast(
      (known) => this.#offBy(known, rtpExtended, arrivalUs) < limitUs,
    );
    if (count === undefined) {
      const before = this.#countsOfTime.at(-1);
      if (before !== undefined) finishClock(before);
      count = {
        clock: new RtpClock({ clockRate: this.track.clockRate }),
        clockFinished: false,
        firstArrivalUs: arrivalUs,
        lowest: rtpExtended,
        highest: rtpExtended,
        last: { rtpExtended, arrivalUs },
      };
      this.#countsOfTime.push(count);
    }
    count.clock.addArrival({ arrivalUs, rtpExtended });
    count.lowest = Math.min(count.lowest, rtpExtended);
    count.highest = Math.max(count.highest, rtpExtended);
    count.last = { rtpExtended, arrivalUs };
  }

  #offBy({ last }: Count, rtpExtended: number, atUs: number): number {
    const countedUs = ((rtpExtended - last.rtpExtended) * 1e6) / this.track.clockRate;
    return Math.abs(countedUs - (atUs - last.arrivalUs));
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

function finishClock(count: Count): void {
  if (!count.clockFinished) count.clock.finish();
  count.clockFinished = true;
}

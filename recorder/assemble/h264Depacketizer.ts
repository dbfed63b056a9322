import {
  lengthPrefixed,
  nalType,
  parseSequenceParameters,
  parseSliceStart,
  type PictureFormat,
  pictureFormat,
  typeOfNal,
} from "./h264.ts";
import type { ReceivedFrame } from "./pictureFrame.ts";
import type { OrderedPacket } from "./rtpRun.ts";

type AccessUnit = {
  rtpExtended: number;
  arrivalUs: number;
  nals: Buffer[];
  /** A NAL unit that comes in fragments, RFC 6184 §5.8. */
  fragments: Buffer[] | null;
  whole: boolean;
};

/** Longer than this without a frame, a frame number says nothing: it may have gone round. */
const longestProofTicks = 90_000 / 3;

/**
 * Access units from the ordered packets of one SSRC (RFC 6184: single NAL units, STAP-A, FU-A). Units
 * that are not whole are dropped, and so are those that refer to one that is missing, up to the next
 * key frame; frame numbers tell whether what was lost was referred to at all.
 */
export class H264Depacketizer {
  #unit: AccessUnit | null = null;
  readonly #sps = new Map<string, Buffer>();
  #pps: Buffer[] = [];
  #format: PictureFormat | null = null;
  #formatOf = "";
  #frameNumBits = 4;
  #last: { frameNum: number; reference: boolean; rtpExtended: number } | null = null;
  /** Packets were lost since the last good frame. */
  #loss = false;
  #broken = true;

  push(packet: OrderedPacket): ReceivedFrame[] {
    const frames: ReceivedFrame[] = [];
    const before = this.#unit;
    if (packet.lostBefore > 0) {
      this.#loss = true;
      this.#unit = null;
    } else if (before !== null && before.rtpExtended !== packet.rtpExtended) {
      this.#finish(before, frames);
      this.#unit = null;
    }
    if (packet.payload.length === 0) return frames;
    const unit = (this.#unit ??= {
      rtpExtended: packet.rtpExtended,
      arrivalUs: packet.arrivalUs,
      nals: [],
      fragments: null,
      whole: true,
    });
    if (!addPayload(unit, packet.payload)) unit.whole = false;
    if (packet.marker) {
      this.#finish(unit, frames);
      this.#unit = null;
    }
    return frames;
  }

  #finish(unit: AccessUnit, frames: ReceivedFrame[]): void {
    try {
      const frame = this.#read(unit);
      if (frame !== null) frames.push(frame);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#loss = true;
    }
  }

  #read(unit: AccessUnit): ReceivedFrame | null {
    const slices = unit.nals.filter((nal) => isSlice(nal));
    const [slice] = slices;
    if (slice === undefined) {
      if (unit.whole) this.#takeParameterSets(unit.nals);
      else this.#loss = true;
      return null;
    }
    const key = slices.some((nal) => typeOfNal(nal) === nalType.idr);
    if (unit.whole) this.#takeParameterSets(unit.nals);
    const format = key ? this.#currentFormat() : this.#format;
    const start = parseSliceStart(slice, { frameNumBits: this.#frameNumBits });
    if (!unit.whole || unit.fragments !== null || start.firstMacroblock !== 0 || format === null) {
      this.#loss = true;
      return null;
    }
    const reference = ((slice[0] ?? 0) & 0x60) !== 0;
    const afterLoss = this.#loss || this.#broken;
    if (key) this.#broken = false;
    else if (this.#loss && !this.#follows(start.frameNum, unit.rtpExtended)) this.#broken = true;
    this.#loss = false;
    if (this.#broken) return null;
    this.#last = { frameNum: start.frameNum, reference, rtpExtended: unit.rtpExtended };
    const sample = lengthPrefixed(unit.nals.filter((nal) => isSlice(nal)));
    const { rtpExtended, arrivalUs } = unit;
    return {
      rtpExtended,
      arrivalUs,
      key,
      picture: { codec: "H264", format, sample },
      afterLoss,
    };
  }

  /** ITU-T H.264 §7.4.3: the number grows by one after every reference picture. */
  #follows(frameNum: number, rtpExtended: number): boolean {
    const last = this.#last;
    if (last === null || rtpExtended - last.rtpExtended > longestProofTicks) return false;
    const step = last.reference ? 1 : 0;
    return frameNum === (last.frameNum + step) % 2 ** this.#frameNumBits;
  }

  #takeParameterSets(nals: readonly Buffer[]): void {
    const sps = nals.filter((nal) => typeOfNal(nal) === nalType.sps);
    const pps = nals.filter((nal) => typeOfNal(nal) === nalType.pps);
    if (sps.length > 0) {
      this.#sps.clear();
      for (const set of sps) this.#sps.set(set.toString("latin1"), Buffer.from(set));
      this.#pps = [];
    }
    for (const set of pps) {
      if (!this.#pps.some((known) => known.equals(set))) this.#pps.push(Buffer.from(set));
    }
  }

  #currentFormat(): PictureFormat | null {
    const sps = [...this.#sps.values()];
    const [first] = sps;
    if (first === undefined || this.#pps.length === 0) return null;
    const of = Buffer.concat([...sps, ...this.#pps]).toString("latin1");
    if (of !== this.#formatOf) {
      this.#format = pictureFormat({ sps, pps: this.#pps });
      this.#formatOf = of;
      this.#frameNumBits = parseSequenceParameters(first).frameNumBits;
    }
    return this.#format;
  }
}

const isSlice = (nal: Buffer): boolean => {
  const type = typeOfNal(nal);
  return type >= nalType.slice && type <= nalType.idr;
};

/** False when the payload does not continue the unit: something is missing. */
function addPayload(unit: AccessUnit, payload: Buffer): boolean {
  const type = typeOfNal(payload);
  if (type === nalType.fuA) {
    if (payload.length < 3) return false;
    const header = payload.readUInt8(1);
    const starts = (header & 0x80) !== 0;
    if (starts) {
      const whole = unit.fragments === null;
      unit.fragments = [Buffer.from([(payload.readUInt8(0) & 0xe0) | (header & 0x1f)])];
      if (!whole) return false;
    }
    if (unit.fragments === null) return false;
    unit.fragments.push(payload.subarray(2));
    if ((header & 0x40) !== 0) {
      unit.nals.push(Buffer.concat(unit.fragments));
      unit.fragments = null;
    }
    return true;
  }
  if (unit.fragments !== null) return false;
  if (type === nalType.stapA) {
    for (let at = 1; at + 2 <= payload.length;) {
      const length = payload.readUInt16BE(at);
      if (length === 0 || at + 2 + length > payload.length) return false;
      unit.nals.push(payload.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return true;
  }
  if (type === 0 || type > 23) return false;
  unit.nals.push(payload);
  return true;
}

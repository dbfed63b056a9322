import type { ReceivedFrame } from "./pictureFrame.ts";
import type { OrderedPacket } from "./rtpRun.ts";

type Parts = { rtpExtended: number; arrivalUs: number; payloads: Buffer[] };

/** Whole VP8 frames from the ordered packets of one SSRC (RFC 7741); after loss up to the next key frame none. */
export class Vp8Depacketizer {
  #parts: Parts | null = null;
  #size: { width: number; height: number } | null = null;
  #broken = true;

  push(packet: OrderedPacket): ReceivedFrame[] {
    if (packet.lostBefore > 0) {
      this.#broken = true;
      this.#parts = null;
    }
    const frames: ReceivedFrame[] = [];
    if (this.#parts !== null && this.#parts.rtpExtended !== packet.rtpExtended) {
      this.#finish(this.#parts, frames);
      this.#parts = null;
    }
    if (packet.payload.length === 0) return frames;
    const part = parsePayload(packet.payload);
    if (part === null || (this.#parts === null && !part.startsFrame)) {
      this.#broken = true;
      this.#parts = null;
      return frames;
    }
    this.#parts ??= { rtpExtended: packet.rtpExtended, arrivalUs: packet.arrivalUs, payloads: [] };
    this.#parts.payloads.push(part.content);
    if (packet.marker) {
      this.#finish(this.#parts, frames);
      this.#parts = null;
    }
    return frames;
  }

  #finish({ rtpExtended, arrivalUs, payloads }: Parts, frames: ReceivedFrame[]): void {
    const frame = Buffer.concat(payloads);
    // RFC 6386 §9.1: the first bit says whether other frames are needed; key frames carry their size.
    const key = frame.length >= 10 && (frame.readUInt8(0) & 1) === 0;
    const afterLoss = this.#broken;
    if (key) {
      this.#size = {
        width: frame.readUInt16LE(6) & 0x3fff,
        height: frame.readUInt16LE(8) & 0x3fff,
      };
      this.#broken = false;
    }
    if (this.#broken || this.#size === null) return;
    const picture = { codec: "VP8" as const, ...this.#size, frame };
    frames.push({ rtpExtended, arrivalUs, key, picture, afterLoss });
  }
}

/** RFC 7741 §4.2. */
function parsePayload(payload: Buffer): { startsFrame: boolean; content: Buffer } | null {
  const first = payload[0] ?? 0;
  let at = 1;
  if (first & 0x80) {
    const extension = payload[at] ?? 0;
    at += 1;
    if (extension & 0x80) at += (payload[at] ?? 0) & 0x80 ? 2 : 1;
    if (extension & 0x40) at += 1;
    if (extension & 0x30) at += 1;
  }
  if (at >= payload.length) return null;
  return {
    startsFrame: (first & 0x10) !== 0 && (first & 0x0f) === 0,
    content: payload.subarray(at),
  };
}

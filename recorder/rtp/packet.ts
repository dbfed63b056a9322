/** RTP and RTCP as they stand on the wire (RFC 3550, RFC 8285). Everything returned is a view. */

export type RtpPacket = {
  marker: boolean;
  payloadType: number;
  /** 16 bits, as sent; see unwrap.ts. */
  sequence: number;
  /** 32 bits, in the track's clock rate, as sent. */
  timestamp: number;
  ssrc: number;
  /** RFC 3550 §5.3.1: profile-defined bits and the data after them, null where there is none. */
  extension: { profile: number; data: Buffer } | null;
  /** Without padding. Empty in a probation or padding-only packet. */
  payload: Buffer;
};

export type HeaderExtension = { id: number; value: Buffer };

export type RtcpPacket =
  | {
      type: "senderReport";
      ssrc: number;
      /** The report's NTP time in microseconds since the Unix epoch. */
      ntpUs: number;
      /** The same moment in the track's clock rate, 32 bits. */
      rtpTimestamp: number;
      /** Packets and payload octets sent since the stream began, 32 bits each. */
      packetCount: number;
      octetCount: number;
      bytes: Buffer;
    }
  | { type: "bye"; ssrcs: number[]; bytes: Buffer }
  | { type: "other"; packetType: number; bytes: Buffer };

const fixedHeaderBytes = 12;
const ntpEpochToUnixS = 2_208_988_800;
const rtcpSenderReport = 200;
const rtcpBye = 203;

/** RFC 5761 §4: on a shared port, packet types 192..223 in the second byte are RTCP. */
export function isRtcp(bytes: Buffer): boolean {
  const second = bytes[1];
  return bytes.length >= 4 && second !== undefined && second >= 192 && second <= 223;
}

/** Null for anything that is not a whole, well-formed RTP packet. */
export function parseRtp(bytes: Buffer): RtpPacket | null {
  const length = bytes.length;
  if (length < fixedHeaderBytes) return null;
  const first = bytes.readUInt8(0);
  if (first >> 6 !== 2) return null;
  const second = bytes.readUInt8(1);
  let start = fixedHeaderBytes + (first & 0x0f) * 4;
  let end = length;
  let extension: RtpPacket["extension"] = null;
  if (first & 0x10) {
    if (start + 4 > length) return null;
    const dataStart = start + 4;
    start = dataStart + bytes.readUInt16BE(start + 2) * 4;
    if (start > length) return null;
    extension = {
      profile: bytes.readUInt16BE(dataStart - 4),
      data: bytes.subarray(dataStart, start),
    };
  }
  if (first & 0x20) {
    const padding = bytes.readUInt8(length - 1);
    if (padding === 0) return null;
    end -= padding;
  }
  if (start > end) return null;
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    extension,
    payload: bytes.subarray(start, end),
  };
}

/** RFC 8285: one-byte (§4.2) and two-byte (§4.3) elements; other profiles have none. */
export function headerExtensions(packet: RtpPacket): HeaderExtension[] {
  const found: HeaderExtension[] = [];
  if (packet.extension === null) return found;
  const { profile, data } = packet.extension;
  const oneByte = profile === 0xbede;
  if (!oneByte && profile >> 4 !== 0x100) return found;
  let at = 0;
  while (at < data.length) {
    const head = data.readUInt8(at);
    at += 1;
    let id: number;
    let length: number;
    if (oneByte) {
      id = head >> 4;
      if (id === 15) break;
      if (id === 0) continue;
      length = (head & 0x0f) + 1;
    } else {
      id = head;
      if (id === 0) continue;
      if (at >= data.length) break;
      length = data.readUInt8(at);
      at += 1;
    }
    if (at + length > data.length) break;
    found.push({ id, value: data.subarray(at, at + length) });
    at += length;
  }
  return found;
}

/** RFC 3550 §6.4.1, §6.6, compound or reduced-size (RFC 5506); what follows a broken part is dropped. */
export function parseRtcp(bytes: Buffer): RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const first = bytes.readUInt8(at);
    if (first >> 6 !== 2) break;
    const end = at + (bytes.readUInt16BE(at + 2) + 1) * 4;
    if (end > bytes.length) break;
    const part = bytes.subarray(at, end);
    const packetType = bytes.readUInt8(at + 1);
    if (packetType === rtcpSenderReport && part.length >= 28) {
      packets.push({
        type: "senderReport",
        ssrc: part.readUInt32BE(4),
        ntpUs: ntpToUnixUs(part.readUInt32BE(8), part.readUInt32BE(12)),
        rtpTimestamp: part.readUInt32BE(16),
        packetCount: part.readUInt32BE(20),
        octetCount: part.readUInt32BE(24),
        bytes: part,
      });
    } else if (packetType === rtcpBye) {
      const ssrcs: number[] = [];
      const count = Math.min(first & 0x1f, part.length / 4 - 1);
      for (let n = 0; n < count; n += 1) ssrcs.push(part.readUInt32BE(4 + n * 4));
      packets.push({ type: "bye", ssrcs, bytes: part });
    } else {
      packets.push({ type: "other", packetType, bytes: part });
    }
    at = end;
  }
  return packets;
}

/** RFC 4330 §3: seconds with the top bit clear belong to the era that begins in 2036. */
function ntpToUnixUs(seconds: number, fraction: number): number {
  const eraSeconds = seconds < 2 ** 31 ? seconds + 2 ** 32 : seconds;
  return (eraSeconds - ntpEpochToUnixS) * 1e6 + Math.round((fraction / 2 ** 32) * 1e6);
}

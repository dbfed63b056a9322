import { crc32 } from "node:zlib";
import { LogEvent } from "../../protocol/capture.ts";

/** The log file format that protocol/capture.ts describes, between bytes and records. */

export type LogRecord =
  | { kind: "rtp" | "rtcp"; timeUs: number; bytes: Buffer }
  | { kind: "event"; timeUs: number; event: LogEvent };

export type DecodedLog = {
  records: LogRecord[];
  /** Offset after the last whole record. */
  nextOffset: number;
  /**
   * `end`: the bytes end with a whole record; `incomplete`: more bytes could complete the last one;
   * `torn`: what follows is no record and never becomes one.
   */
  tail: "end" | "incomplete" | "torn";
};

export const logMagic = Buffer.from("SKYRTP1\n", "latin1");
const headBytes = 17;
const lengthAt = 0;
const crcAt = 4;
const typeAt = 8;
const timeAt = 9;
/** A UDP datagram cannot be larger, an event never comes near. */
const maxPayloadBytes = 65_535;
const kindOf = ["", "rtp", "rtcp", "event"] as const;

/** Writes one record at `offset` of `into`, and returns the offset after it, or -1 where it does not fit. */
export function encodePacketInto(
  into: Buffer,
  offset: number,
  record: { kind: "rtp" | "rtcp" | "event"; timeUs: number; bytes: Buffer },
): number {
  const end = offset + headBytes + record.bytes.length;
  if (end > into.length) return -1;
  into.writeUInt32LE(record.bytes.length, offset + lengthAt);
  into.writeUInt8(kindOf.indexOf(record.kind), offset + typeAt);
  into.writeDoubleLE(record.timeUs, offset + timeAt);
  record.bytes.copy(into, offset + headBytes);
  into.writeUInt32LE(crc32(into.subarray(offset + typeAt, end)), offset + crcAt);
  return end;
}

export const encodeEvent = (event: LogEvent): Buffer => Buffer.from(JSON.stringify(event));

export function encodeRecord(record: LogRecord): Buffer {
  const bytes = record.kind === "event" ? encodeEvent(record.event) : record.bytes;
  const encoded = Buffer.alloc(headBytes + bytes.length);
  encodePacketInto(encoded, 0, { kind: record.kind, timeUs: record.timeUs, bytes });
  return encoded;
}

/**
 * Reads whole records from `bytes` starting at `offset` (after the magic, at a record's beginning).
 * Packet bytes are views into `bytes`: they live as long as it does.
 */
export function decodeRecords(bytes: Buffer, offset: number): DecodedLog {
  const records: LogRecord[] = [];
  let at = offset;
  while (at < bytes.length) {
    if (at + headBytes > bytes.length) return { records, nextOffset: at, tail: "incomplete" };
    const byteLength = bytes.readUInt32LE(at + lengthAt);
    const kind = kindOf[bytes.readUInt8(at + typeAt)];
    if (byteLength > maxPayloadBytes || kind === undefined || kind === "") {
      return { records, nextOffset: at, tail: "torn" };
    }
    const end = at + headBytes + byteLength;
    if (end > bytes.length) return { records, nextOffset: at, tail: "incomplete" };
    if (crc32(bytes.subarray(at + typeAt, end)) !== bytes.readUInt32LE(at + crcAt)) {
      return { records, nextOffset: at, tail: "torn" };
    }
    const timeUs = bytes.readDoubleLE(at + timeAt);
    const payload = bytes.subarray(at + headBytes, end);
    if (kind === "event") {
      const event = parseEvent(payload);
      if (event === null) return { records, nextOffset: at, tail: "torn" };
      records.push({ kind, timeUs, event });
    } else {
      records.push({ kind, timeUs, bytes: payload });
    }
    at = end;
  }
  return { records, nextOffset: at, tail: "end" };
}

function parseEvent(payload: Buffer): LogEvent | null {
  try {
    const parsed = LogEvent.safeParse(JSON.parse(payload.toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

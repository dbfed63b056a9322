import { describe, expect, test } from "vitest";
import { TrackDescription } from "../../protocol/capture.ts";
import {
  decodeRecords,
  encodePacketInto,
  encodeRecord,
  type LogRecord,
} from "./captureLogFormat.ts";

const track = TrackDescription.parse({
  trackId: "5c6f2d0e-3f0a-4b57-9a27-0d2bd1a3e0a1",
  participantId: "0b0f77c4-7c2b-4c15-8a9c-2d6a6a3b9c55",
  source: "camera",
  mimeType: "video/H264",
  clockRate: 90_000,
  payloadType: 96,
  ssrc: 1234,
});
const records: LogRecord[] = [
  {
    kind: "event",
    timeUs: 1_581_926_400_000_000,
    event: { event: "opened", track, because: "published" },
  },
  { kind: "rtp", timeUs: 1_581_926_400_000_001.5, bytes: Buffer.alloc(1200, 7) },
  { kind: "rtcp", timeUs: 1_581_926_400_000_002, bytes: Buffer.from([0x80, 200, 0, 0]) },
  { kind: "rtp", timeUs: 1_581_926_400_000_003, bytes: Buffer.alloc(0) },
  { kind: "event", timeUs: 1_581_926_400_000_004, event: { event: "closed", because: "stopped" } },
];
const whole = Buffer.concat(records.map(encodeRecord));
const ends = records.map((_, n) => Buffer.concat(records.slice(0, n + 1).map(encodeRecord)).length);

describe("log records", () => {
  test("come back as they were written", () => {
    expect(decodeRecords(whole, 0)).toEqual({ records, nextOffset: whole.length, tail: "end" });
  });

  test("are read from an offset, as views", () => {
    const decoded = decodeRecords(whole, ends[0] ?? 0);
    expect(decoded.records).toEqual(records.slice(1));
    const [first] = decoded.records;
    expect(first?.kind === "rtp" && first.bytes.buffer === whole.buffer).toBe(true);
  });

  test("cut anywhere give the whole ones before the cut", () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const before = ends.filter((end) => end <= cut);
      const decoded = decodeRecords(whole.subarray(0, cut), 0);
      expect(decoded.records).toHaveLength(before.length);
      expect(decoded.nextOffset).toBe(before.at(-1) ?? 0);
      expect(decoded.tail).toBe(cut === decoded.nextOffset ? "end" : "incomplete");
    }
  });

  test("with any changed byte end before it", () => {
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed.writeUInt8((changed.readUInt8(at) + 1 + (at % 254)) % 256, at);
      const before = ends.filter((end) => end <= at);
      const decoded = decodeRecords(changed, 0);
      expect(decoded.records).toHaveLength(before.length);
      expect(decoded.tail).not.toBe("end");
    }
  });

  test.each([
    ["zeroes", Buffer.alloc(4096)],
    ["ones", Buffer.alloc(4096, 0xff)],
    ["text", Buffer.alloc(4096, "no record at all ")],
  ])("followed by %s are torn there", (_what, rest) => {
    const decoded = decodeRecords(Buffer.concat([whole, rest]), 0);
    expect(decoded).toMatchObject({ nextOffset: whole.length, tail: "torn" });
    expect(decoded.records).toHaveLength(records.length);
  });

  test("an event of an unknown kind is torn, however good its checksum", () => {
    const bytes = Buffer.from('{"event":"sneezed"}');
    const into = Buffer.alloc(200);
    const end = encodePacketInto(into, 0, { kind: "event", timeUs: 1, bytes });
    expect(decodeRecords(into.subarray(0, end), 0)).toEqual({
      records: [],
      nextOffset: 0,
      tail: "torn",
    });
  });

  test("that do not fit are not written", () => {
    const into = Buffer.alloc(100);
    expect(encodePacketInto(into, 50, { kind: "rtp", timeUs: 1, bytes: Buffer.alloc(34) })).toBe(
      -1,
    );
    expect(encodePacketInto(into, 50, { kind: "rtp", timeUs: 1, bytes: Buffer.alloc(33) })).toBe(
      100,
    );
  });
});

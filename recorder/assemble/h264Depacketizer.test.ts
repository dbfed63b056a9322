import { describe, expect, test } from "vitest";
import { parseSequenceParameters } from "./h264.ts";
import { H264Depacketizer } from "./h264Depacketizer.ts";
import type { OrderedPacket } from "./rtpRun.ts";

// Parameter sets for 640×360, constrained baseline.
const sps = Buffer.from("6742c01e95a0280bfe5c05a808080a000003000200000300791e3062ea", "hex");
const pps = Buffer.from("68ce3c80", "hex");

/** A slice with the given frame number: first_mb 0, slice type, pps 0, and 16 bits after it. */
function slice(type: 1 | 5, frameNum: number, { bits }: { bits: number }): Buffer {
  // ue(0) = 1, ue(5 or 7) = 00110 or 0001000, ue(0) = 1.
  const head = type === 5 ? "1" + "0001000" + "1" : "1" + "00110" + "1";
  const all = `${head}${frameNum.toString(2).padStart(bits, "0")}`.padEnd(48, "1");
  const bytes = (all.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return Buffer.from([type === 5 ? 0x65 : 0x61, ...bytes, 0xaa, 0xbb]);
}

const { frameNumBits } = parseSequenceParameters(sps);
const sets = Buffer.concat([
  Buffer.from([0x78, 0, sps.length]),
  sps,
  Buffer.from([0, pps.length]),
  pps,
]);
const packet = (
  rtpExtended: number,
  payload: Buffer,
  more: { marker?: boolean; lostBefore?: number } = {},
): OrderedPacket => ({ rtpExtended, payload, marker: false, lostBefore: 0, arrivalUs: 0, ...more });
const key = (at: number): OrderedPacket[] => [
  packet(at, sets),
  packet(at, slice(5, 0, { bits: frameNumBits }), { marker: true }),
];
const delta = (at: number, frameNum: number, lostBefore = 0): OrderedPacket =>
  packet(at, slice(1, frameNum, { bits: frameNumBits }), { marker: true, lostBefore });
const frames = (packets: readonly OrderedPacket[]) => {
  const depacketizer = new H264Depacketizer();
  return packets.flatMap((one) => depacketizer.push(one));
};
const times = (packets: readonly OrderedPacket[]): number[] =>
  frames(packets).map(({ rtpExtended }) => rtpExtended);

describe("H.264 access units", () => {
  test("begin with a key frame and carry its format, not its parameter sets", () => {
    const [first, second] = frames([delta(0, 7), ...key(100), delta(200, 1)]);
    expect(first).toMatchObject({ rtpExtended: 100, key: true });
    expect(first?.picture).toMatchObject({
      codec: "H264",
      format: { codec: "avc1.42c01e", width: 640, height: 360 },
    });
    const sample = first?.picture.codec === "H264" ? first.picture.sample : Buffer.alloc(0);
    expect(sample.readUInt32BE(0)).toBe(sample.length - 4);
    expect((sample[4] ?? 0) & 0x1f).toBe(5);
    expect(second).toMatchObject({ rtpExtended: 200, key: false, afterLoss: false });
  });

  test("come together from fragments", () => {
    const nal = slice(1, 1, { bits: frameNumBits });
    const part = (from: number, to: number, flags: number, marker = false) =>
      packet(200, Buffer.concat([Buffer.from([0x7c, flags | 1]), nal.subarray(from, to)]), {
        marker,
      });
    const whole = [part(1, 4, 0x80), part(4, 6, 0), part(6, nal.length, 0x40, true)];
    const found = frames([...key(100), ...whole])[1];
    expect(found?.picture.codec === "H264" && found.picture.sample.subarray(4)).toEqual(nal);
    const [first, , last] = whole;
    if (first === undefined || last === undefined) throw new Error("three parts");
    expect(times([...key(100), first, { ...last, lostBefore: 1 }])).toEqual([100]);
  });

  test("without a marker end where the next begins", () => {
    const open = { ...delta(200, 1), marker: false };
    expect(times([...key(100), open, delta(300, 2)])).toEqual([100, 200, 300]);
  });

  test("that refer to a lost one are left out up to the next key frame", () => {
    const packets = [...key(100), delta(200, 1), delta(400, 3, 1), delta(500, 4), ...key(600)];
    expect(times(packets)).toEqual([100, 200, 600]);
    expect(frames(packets)[2]).toMatchObject({ key: true, afterLoss: true });
  });

  test("stay when frame numbers show that nothing was lost that they refer to", () => {
    const packets = [...key(100), delta(200, 1), delta(400, 2, 1), delta(500, 3)];
    expect(times(packets)).toEqual([100, 200, 400, 500]);
  });

  test("of bytes that mean nothing are no frames and no failure", () => {
    const rubbish = [0, 24, 28, 31].map((type) =>
      packet(150 + type, Buffer.from([type, 1]), { marker: true }),
    );
    expect(times([...key(100), ...rubbish, ...key(300)])).toEqual([100, 300]);
  });
});

import { describe, expect, test } from "vitest";
import { describeTrack } from "../../test/factories/captureFolder.ts";
import type { RtpPacket } from "../rtp/packet.ts";
import { RtpRun } from "./rtpRun.ts";

const secondUs = 1_000_000;
const at = (sequence: number, more: Partial<RtpPacket> = {}): RtpPacket => ({
  marker: true,
  payloadType: 102,
  sequence: sequence & 0xffff,
  timestamp: (sequence * 3_000) % 2 ** 32,
  ssrc: 1,
  extension: null,
  payload: Buffer.from([sequence & 0xff]),
  ...more,
});
const run = (joinedLate = false): RtpRun =>
  new RtpRun({ track: describeTrack({ source: "camera" }), joinedLate });
/** Adds packets 33 ms apart, in the order given; returns what comes out at the end. */
const through = (of: RtpRun, sequences: readonly number[], nowUs = Number.POSITIVE_INFINITY) => {
  for (const [n, sequence] of sequences.entries()) of.addPacket(at(sequence), n * 33_333);
  return of.release(nowUs).map(({ payload, lostBefore }) => [payload[0], lostBefore]);
};

describe("packets of a run", () => {
  test("come in order, once, over the wrap and with an overtaken first", () => {
    const of = run();
    expect(through(of, [65_535, 65_534, 65_537, 65_536, 65_536, 65_538])).toEqual([
      [254, 0],
      [255, 0],
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(of).toMatchObject({ received: 5, holes: 0 });
  });

  test("wait for a missing one for two seconds of log time", () => {
    const of = run();
    expect(through(of, [1, 2, 4, 5], 0.5 * secondUs)).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(of.release(2 * secondUs)).toEqual([]);
    of.addPacket(at(3), 2 * secondUs);
    expect(of.release(2 * secondUs)).toHaveLength(3);
    expect(of.holes).toBe(0);
  });

  test("that come too late are holes, though they were received", () => {
    const of = run();
    expect(through(of, [1, 2, 4], 3 * secondUs).at(-1)).toEqual([4, 1]);
    of.addPacket(at(3), 3 * secondUs);
    expect(of.release(Number.POSITIVE_INFINITY)).toEqual([]);
    expect(of).toMatchObject({ received: 4, holes: 1 });
  });
});

describe("what the SFU sent and the capture did not get", () => {
  const report = (packetCount: number) => ({ captureUs: 0, rtpTimestamp: 3_000, packetCount });
  test("is told by sender reports", () => {
    const of = run();
    through(of, [1, 2, 4], 0);
    of.addReport(report(3));
    expect(of.lostToCapture).toBe(0);
    of.addReport(report(5));
    expect(of.lostToCapture).toBe(2);
  });
  test("is counted from the first report where the capture joined late", () => {
    const of = run(true);
    through(of, [1, 2], 0);
    of.addReport(report(1_000));
    of.addPacket(at(3), 0);
    of.addReport(report(1_002));
    expect(of.lostToCapture).toBe(1);
  });
});

test("a timestamp that begins another count is placed by its arrival", () => {
  const of = run();
  for (let n = 0; n < 30; n += 1) of.addPacket(at(n), n * 33_333);
  const jump = 1_000_000_000;
  for (let n = 30; n < 60; n += 1) {
    of.addPacket(at(n, { timestamp: n * 3_000 + jump }), n * 33_333);
  }
  const packets = of.release(Number.POSITIVE_INFINITY);
  const placed = packets.map(({ rtpExtended }) => of.toCaptureUs(rtpExtended) ?? Number.NaN);
  for (const [n, us] of placed.entries()) expect(Math.abs(us - n * 33_333)).toBeLessThan(2_000);
});

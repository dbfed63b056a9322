import { describe, expect, test } from "vitest";
import { measure, readStats, type StatsReading } from "./connectionGrade.ts";

const start: StatsReading = {
  atMs: 0,
  packets: 1_000,
  lostPackets: 10,
  bytes: 100_000,
  roundTripMs: 40,
  expected: true,
};
const after = (change: Partial<StatsReading>): StatsReading => ({
  ...start,
  atMs: 5_000,
  packets: 2_000,
  bytes: 725_000,
  ...change,
});

describe("the connection grade", () => {
  test.each([
    ["nothing lost", {}, 3],
    ["3 % lost", { lostPackets: 41 }, 2],
    ["10 % lost", { lostPackets: 121 }, 1],
    ["a slow line", { roundTripMs: 500 }, 2],
    ["a very slow line", { roundTripMs: 1_200 }, 1],
    ["nothing arrives", { packets: 1_000 }, 0],
  ])("%s", (_, change, grade) => {
    expect(measure(start, after(change))?.grade).toBe(grade);
  });

  test("is unknown when nothing is to be received", () => {
    expect(measure(start, after({ expected: false }))).toBeNull();
  });

  test("bitrate is per second", () => {
    expect(measure(start, after({}))?.bitrateBps).toBe(1_000_000);
  });

  test("received streams are summed up, the sender's own are not", () => {
    const reading = readStats({
      stats: [
        { type: "inbound-rtp", packetsReceived: 10, packetsLost: 1, bytesReceived: 100 },
        { type: "inbound-rtp", packetsReceived: 20, packetsLost: 0, bytesReceived: 200 },
        { type: "outbound-rtp", packetsSent: 99, bytesSent: 999 },
        { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.05 },
      ],
      direction: "receive",
      expected: true,
      atMs: 1,
    });
    expect(reading).toEqual({
      atMs: 1,
      packets: 30,
      lostPackets: 1,
      bytes: 300,
      roundTripMs: 50,
      expected: true,
    });
  });
});

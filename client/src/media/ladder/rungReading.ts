import type { PicturesCarried } from "../../../../protocol/lessonRungs.ts";
import type { StatsReport } from "../connectionGrade.ts";
import type { Measured } from "./rungRule.ts";

/** Running totals of what is received (W3C WebRTC statistics). */
export type RungReading = {
  atMs: number;
  packets: number;
  lostPackets: number;
  samples: number;
  concealedSamples: number;
  frames: number;
  /** Of the largest picture, in pixels. */
  shortSide: number;
  bytes: number;
  roundTripMs: number | null;
};

/** Server's probes for bandwidth, which show and sound nothing. */
const probeSsrc = 1234;

export const readRung = (reports: readonly StatsReport[], atMs: number): RungReading => {
  const of = (report: StatsReport, key: string): number => {
    const value = report[key];
    return typeof value === "number" ? value : 0;
  };
  const reading: RungReading = {
    ...{ atMs, packets: 0, lostPackets: 0, samples: 0, concealedSamples: 0 },
    ...{ frames: 0, shortSide: 0, bytes: 0, roundTripMs: null },
  };
  for (const report of reports) {
    if (report["type"] === "candidate-pair" && report["nominated"] === true) {
      const roundTripS = report["currentRoundTripTime"];
      if (typeof roundTripS === "number") reading.roundTripMs = roundTripS * 1_000;
    }
    if (report["type"] !== "inbound-rtp" || report["ssrc"] === probeSsrc) continue;
    reading.bytes += of(report, "bytesReceived") + of(report, "headerBytesReceived");
    reading.frames += of(report, "framesDecoded");
    const shortSide = Math.min(of(report, "frameWidth"), of(report, "frameHeight"));
    reading.shortSide = Math.max(reading.shortSide, shortSide);
    if (report["kind"] !== "audio") continue;
    reading.packets += of(report, "packetsReceived");
    reading.lostPackets += of(report, "packetsLost");
    reading.samples += of(report, "totalSamplesReceived");
    // Pauses that are filled with silence are no loss.
    reading.concealedSamples +=
      of(report, "concealedSamples") - of(report, "silentConcealedSamples");
  }
  return reading;
};

/** Of what was to come, how much did. */
export const measureRung = (
  before: RungReading,
  now: RungReading,
  {
    expected,
    carried,
    ...about
  }: {
    seated: boolean;
    inSight: boolean;
    expected: { sound: boolean; pictures: boolean };
    carried: PicturesCarried | null;
    answerMs: number | null;
  },
): Measured => {
  const grown = (key: Exclude<keyof RungReading, "roundTripMs" | "shortSide">): number =>
    Math.max(0, now[key] - before[key]);
  const seconds = Math.max(0.001, grown("atMs") / 1_000);
  const [packets, lost, samples] = [grown("packets"), grown("lostPackets"), grown("samples")];
  return {
    ...about,
    atMs: now.atMs,
    sound: expected.sound
      ? {
          packets,
          lossShare: packets + lost === 0 ? 0 : lost / (packets + lost),
          concealedShare: samples === 0 ? 0 : grown("concealedSamples") / samples,
        }
      : null,
    pictures: expected.pictures ? { framesPerSecond: grown("frames") / seconds, carried } : null,
    roundTripMs: now.roundTripMs,
    bitrateBps: (grown("bytes") * 8) / seconds,
  };
};

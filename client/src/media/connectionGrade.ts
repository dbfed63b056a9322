import type { Grade } from "./liveSessionTypes.ts";

/** One entry of what `RTCPeerConnection.getStats()` answers. */
export type StatsReport = Record<string, unknown>;

/** Running totals read from `RTCPeerConnection.getStats()`, of what matters to this participant. */
export type StatsReading = {
  atMs: number;
  /** Received packets for a student; sent ones for the teacher. */
  packets: number;
  lostPackets: number;
  bytes: number;
  roundTripMs: number | null;
  /** Whether anything ought to be flowing. */
  expected: boolean;
};

export type Measured = {
  grade: Exclude<Grade, null>;
  lossShare: number;
  bitrateBps: number;
  roundTripMs: number | null;
};

const gradeFor = (lossShare: number, roundTripMs: number | null): Exclude<Grade, null> => {
  if (lossShare > 0.08 || (roundTripMs ?? 0) > 800) return 1;
  if (lossShare > 0.02 || (roundTripMs ?? 0) > 300) return 2;
  return 3;
};

/** How well it went between two readings; null when nothing was to be expected. */
export const measure = (before: StatsReading, now: StatsReading): Measured | null => {
  if (!now.expected || now.atMs <= before.atMs) return null;
  const packets = Math.max(0, now.packets - before.packets);
  const lost = Math.max(0, now.lostPackets - before.lostPackets);
  const lossShare = packets + lost === 0 ? 0 : Math.min(1, lost / (packets + lost));
  const bitrateBps = (Math.max(0, now.bytes - before.bytes) * 8_000) / (now.atMs - before.atMs);
  return {
    grade: packets === 0 ? 0 : gradeFor(lossShare, now.roundTripMs),
    lossShare,
    bitrateBps,
    roundTripMs: now.roundTripMs,
  };
};

const numberOf = (report: StatsReport, key: string): number => {
  const value = report[key];
  return typeof value === "number" ? value : 0;
};

/** Sums a stats report up (W3C WebRTC statistics). */
export const readStats = ({
  stats,
  direction,
  expected,
  atMs,
}: {
  stats: Iterable<StatsReport>;
  direction: "send" | "receive";
  expected: boolean;
  atMs: number;
}): StatsReading => {
  const reading = { atMs, packets: 0, lostPackets: 0, bytes: 0, expected };
  let roundTripMs: number | null = null;
  for (const report of stats) {
    switch (report["type"]) {
      case "inbound-rtp":
        if (direction !== "receive") break;
        reading.packets += numberOf(report, "packetsReceived");
        reading.lostPackets += numberOf(report, "packetsLost");
        reading.bytes += numberOf(report, "bytesReceived");
        break;
      case "outbound-rtp":
        if (direction !== "send") break;
        reading.packets += numberOf(report, "packetsSent");
        reading.bytes += numberOf(report, "bytesSent");
        break;
      case "remote-inbound-rtp":
        if (direction === "send") reading.lostPackets += numberOf(report, "packetsLost");
        break;
      case "candidate-pair":
        if (report["nominated"] === true && typeof report["currentRoundTripTime"] === "number")
          roundTripMs = report["currentRoundTripTime"] * 1_000;
        break;
      default:
    }
  }
  return { ...reading, roundTripMs };
};

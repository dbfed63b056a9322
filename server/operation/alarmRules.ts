import type { AlarmKind } from "../../protocol/operation.ts";
import type { DiskRoom } from "../lib/diskRoom.ts";

/*
 * When an alarm is raised, gets worse and is cleared: functions from figures to decisions.
 */

/** One figure of each kind, in the unit of its threshold. */
export type Readings = Readonly<Record<AlarmKind, number>>;
export type Raised = { kind: AlarmKind; value: number };
export type Change = { deed: "raise" | "worsen" | "clear"; kind: AlarmKind; value: number };

/** Disk space alarms when there is too little of it, everything else when there is too much. */
const isBad = (kind: AlarmKind, value: number, threshold: number): boolean =>
  kind === "diskSpace" ? value < threshold : value > threshold;

/** What was raised stays until the figure is good by this share: a figure at the edge does not flicker. */
const margin = 0.1;

const isGoodAgain = (kind: AlarmKind, value: number, threshold: number): boolean =>
  kind === "diskSpace" ? value >= threshold * (1 + margin) : value <= threshold * (1 - margin);

const isWorse = (kind: AlarmKind, value: number, than: number): boolean =>
  kind === "diskSpace" ? value < than : value > than;

export const nextChanges = (
  raised: readonly Raised[],
  readings: Readings,
  thresholds: Readings,
): Change[] =>
  (Object.keys(readings) as AlarmKind[]).flatMap((kind): Change[] => {
    const value = readings[kind];
    const threshold = thresholds[kind];
    const present = raised.find((one) => one.kind === kind);
    if (present === undefined)
      return isBad(kind, value, threshold) ? [{ deed: "raise", kind, value }] : [];
    if (isGoodAgain(kind, value, threshold)) return [{ deed: "clear", kind, value }];
    return isWorse(kind, value, present.value) ? [{ deed: "worsen", kind, value }] : [];
  });

/** Totals at one moment; they start again at zero with the process. */
export type Sample = {
  atMs: number;
  workerDeaths: number;
  receivedPackets: number;
  lostPackets: number;
};

/** How much grew within the window that ends with the newest sample. */
export const grownWithin = (samples: readonly Sample[], windowMs: number): Omit<Sample, "atMs"> => {
  const newest = samples.at(-1);
  const oldest = samples.find(({ atMs }) => newest !== undefined && atMs >= newest.atMs - windowMs);
  if (newest === undefined || oldest === undefined)
    return { workerDeaths: 0, receivedPackets: 0, lostPackets: 0 };
  return {
    workerDeaths: newest.workerDeaths - oldest.workerDeaths,
    receivedPackets: newest.receivedPackets - oldest.receivedPackets,
    lostPackets: newest.lostPackets - oldest.lostPackets,
  };
};

export const hourMs = 3_600_000;
const lossWindowMs = 300_000;

/** The samples that later windows still need. */
export const keepSamples = (samples: readonly Sample[]): Sample[] => {
  const newestMs = samples.at(-1)?.atMs ?? 0;
  return samples.filter(({ atMs }) => atMs >= newestMs - hourMs);
};

export const readingsOf = (figures: {
  samples: readonly Sample[];
  disk: DiskRoom;
  oldestS: number;
  quotas: { fullestPercent: number; over: number };
}): Readings => {
  const { receivedPackets, lostPackets } = grownWithin(figures.samples, lossWindowMs);
  const all = receivedPackets + lostPackets;
  return {
    diskSpace: (100 * figures.disk.freeBytes) / Math.max(1, figures.disk.totalBytes),
    workerDeaths: grownWithin(figures.samples, hourMs).workerDeaths,
    captureLoss: all === 0 ? 0 : (1e6 * lostPackets) / all,
    queueAge: figures.oldestS,
    quotaUse: figures.quotas.fullestPercent,
    quotasReached: figures.quotas.over,
  };
};

import type { CaptureCounts } from "../../protocol/capture.ts";
import type { CaptureId } from "../../protocol/ids.ts";
import { Counter, Gauge, type Metrics } from "../lib/metrics.ts";
import type { CaptureProcess } from "./captureProcess.ts";

const figures = {
  packets: "Packets written to captures.",
  bytes: "Bytes of packets written to captures.",
  unknownSsrc: "Packets at a capture's port that belong to no open track.",
  malformed: "Datagrams at a capture's port that are no RTP or RTCP.",
  kernelDrops: "Packets lost between the SFU and captures: the receive buffer was full.",
  diskDrops: "Packets lost because the disk took nothing for too long.",
} as const satisfies Record<keyof CaptureCounts, string>;
const names = Object.keys(figures) as (keyof CaptureCounts)[];
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Counts what captures on this node wrote and lost, and whether their disk takes data. The process
 * tells totals of each capture; they start again at zero when it was restarted.
 */
export const countCaptures = ({
  capture,
  metrics,
}: {
  capture: Pick<CaptureProcess, "onCounted" | "onDisk">;
  metrics: Metrics;
}): void => {
  const registers = [metrics];
  const counters = names.map((name) => ({
    name,
    counter: new Counter({
      name: `skyclass_capture_${snake(name)}`,
      help: figures[name],
      registers,
    }),
  }));
  const disk = new Gauge({
    name: "skyclass_capture_disk_works",
    help: "1 while the captures' disk takes data.",
    registers,
  });
  disk.set(1);
  capture.onDisk(({ works }) => disk.set(works ? 1 : 0));

  const before = new Map<CaptureId, CaptureCounts>();
  capture.onCounted(({ captureId, counts }) => {
    const earlier = before.get(captureId);
    for (const { name, counter } of counters)
      counter.inc(grownBy(earlier?.[name] ?? 0, counts[name]));
    before.set(captureId, counts);
  });
};

/** How much a total grew; one that is smaller than before was started again. */
export const grownBy = (earlier: number, now: number): number =>
  now >= earlier ? now - earlier : now;

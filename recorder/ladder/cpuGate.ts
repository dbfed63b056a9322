import os from "node:os";
import { WatchedGate } from "./gate.ts";

/** Above this share of the processor, taken by everything that is not niced, ladders wait. */
const shutAbove = 0.55;
const openBelow = 0.4;

/** Whether ladders may be encoded now: always without live lessons, else while the processor is at ease. */
export function mayEncode({
  wasOpen,
  liveLessons,
  busyShare,
}: {
  wasOpen: boolean;
  liveLessons: number;
  /** Of all cores, 0..1, without niced processes: encoding itself does not count. */
  busyShare: number;
}): boolean {
  return liveLessons === 0 || busyShare < (wasOpen ? shutAbove : openBelow);
}

/** Watches the processor while there are live lessons. */
export function cpuGate({ liveLessons }: { liveLessons: () => number }): WatchedGate {
  let times = cpuTimes();
  return new WatchedGate({
    whyShut: "live lessons need the processor",
    mayBeOpen: (wasOpen) => {
      const before = times;
      times = cpuTimes();
      const all = times.all - before.all;
      const busyShare = all === 0 ? 0 : (times.busy - before.busy) / all;
      return mayEncode({ wasOpen, liveLessons: liveLessons(), busyShare });
    },
  });
}

/** Milliseconds of all cores since the machine started; `busy` is without niced processes. */
type CpuTimes = { busy: number; all: number };

function cpuTimes(): CpuTimes {
  const sum: CpuTimes = { busy: 0, all: 0 };
  for (const { times } of os.cpus()) {
    const busy = times.user + times.sys + times.irq;
    sum.busy += busy;
    sum.all += busy + times.nice + times.idle;
  }
  return sum;
}

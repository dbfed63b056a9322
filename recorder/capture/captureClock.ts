import { readFile } from "node:fs/promises";
import type { CaptureDescription } from "../../protocol/capture.ts";

type ClockStart = Pick<CaptureDescription, "createdAtUs" | "createdMonotonicUs" | "bootId">;

/** CLOCK_MONOTONIC in microseconds: what process.hrtime reads on Linux. */
const monotonicUs = (): number => Number(process.hrtime.bigint()) / 1000;

/** Microseconds of the capture clock that protocol/capture.ts describes. */
export class CaptureClock {
  readonly #offsetUs: number;

  private constructor(offsetUs: number) {
    this.#offsetUs = offsetUs;
  }

  /** What a new capture's description says of its clock. */
  static async start(): Promise<ClockStart> {
    return {
      createdAtUs: Date.now() * 1000,
      createdMonotonicUs: Math.round(monotonicUs()),
      bootId: await readBootId(),
    };
  }

  /** The clock of a capture, also of one that another process, or an earlier boot, began. */
  static async of(start: ClockStart): Promise<CaptureClock> {
    if (start.bootId === (await readBootId()))
      return new CaptureClock(start.createdAtUs - start.createdMonotonicUs);
    return new CaptureClock(Date.now() * 1000 - monotonicUs());
  }

  nowUs(): number {
    return this.#offsetUs + monotonicUs();
  }
}

const readBootId = async (): Promise<string> =>
  (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();

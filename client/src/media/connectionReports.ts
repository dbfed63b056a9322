import type { RequestOf } from "../../../protocol/signaling.ts";
import { measure, type StatsReading } from "./connectionGrade.ts";
import type { Grade } from "./liveSessionTypes.ts";

const reportIntervalMs = 5_000;

/** Measures every few seconds how well this page is connected, shows it and tells the server. */
export class ConnectionReports {
  readonly #read: () => Promise<StatsReading | null>;
  readonly #onGrade: (grade: Grade) => void;
  readonly #send: (report: RequestOf<"connection:report">) => Promise<unknown>;
  #timer: ReturnType<typeof setInterval> | undefined;
  #reading: StatsReading | null = null;

  constructor(options: {
    read: () => Promise<StatsReading | null>;
    /** After every measurement; null when nothing was to be expected. */
    onGrade: (grade: Grade) => void;
    send: (report: RequestOf<"connection:report">) => Promise<unknown>;
  }) {
    this.#read = options.read;
    this.#onGrade = options.onGrade;
    this.#send = options.send;
  }

  /** Idempotent. */
  start(): void {
    this.#timer ??= setInterval(() => void this.#report(), reportIntervalMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects. */
  async #report(): Promise<void> {
    try {
      const reading = await this.#read();
      const before = this.#reading;
      this.#reading = reading;
      const measured = before && reading ? measure(before, reading) : null;
      this.#onGrade(measured?.grade ?? null);
      if (!measured) return;
      const { grade, lossShare, bitrateBps, roundTripMs } = measured;
      await this.#send({
        grade,
        lossShare,
        bitrateBps,
        ...(roundTripMs === null ? {} : { roundTripMs: Math.min(roundTripMs, 60_000) }),
      });
    } catch {
      // The next report says it again.
    }
  }
}

import type { StatsReport } from "./connectionGrade.ts";

/**
 * How much of somebody's data a lesson took, both ways and over all of its connections. Each reading
 * is a running total of one connection; one that is gone keeps its last.
 */
export class DataUse {
  readonly #totals = new Map<string, number>();

  get bytes(): number {
    let sum = 0;
    for (const total of this.#totals.values()) sum += total;
    return sum;
  }

  note(connectionId: string, reports: readonly StatsReport[]): void {
    const total = sumBytes(reports, ["bytesReceived", "bytesSent"]);
    this.#totals.set(connectionId, Math.max(total, this.#totals.get(connectionId) ?? 0));
  }
}

/** Browsers that do not sum it up by transport (W3C WebRTC statistics §8.15) tell it by candidate pair. */
export const sumBytes = (
  reports: readonly StatsReport[],
  directions: readonly ("bytesReceived" | "bytesSent")[],
): number => {
  const of = (type: string): number =>
    reports
      .filter((report) => report["type"] === type)
      .flatMap((report) => directions.map((direction) => report[direction]))
      .reduce<number>((sum, bytes) => sum + (typeof bytes === "number" ? bytes : 0), 0);
  return of("transport") || of("candidate-pair");
};

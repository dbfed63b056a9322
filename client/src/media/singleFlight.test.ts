import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SingleFlight } from "./singleFlight.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("work that is brought in line again and again", () => {
  test("calls while it runs share one more run", async () => {
    const gates: (() => void)[] = [];
    const flight = new SingleFlight(
      () => new Promise<void>((done) => gates.push(done)),
      () => false,
    );
    const first = flight.run();
    const others = [flight.run(), flight.run(), flight.run()];
    expect(gates).toHaveLength(1);
    gates[0]?.();
    await first;
    await vi.waitFor(() => expect(gates).toHaveLength(2));
    gates[1]?.();
    await Promise.all(others);
    expect(gates).toHaveLength(2);
  });

  test("a failure that may pass is tried again by itself, later each time", async () => {
    let runs = 0;
    const flight = new SingleFlight(
      async () => {
        if (++runs < 4) throw new Error("not yet");
      },
      () => false,
    );
    flight.wake();
    await vi.advanceTimersByTimeAsync(299);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(1 + 600 + 1_200);
    expect(runs).toBe(4);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(4);
  });

  test("a final failure is not", async () => {
    let runs = 0;
    const flight = new SingleFlight(
      async () => {
        runs++;
        throw new Error("never");
      },
      () => true,
    );
    await expect(flight.run()).rejects.toThrow("never");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
  });

  test("nothing runs after it was closed", async () => {
    let runs = 0;
    const flight = new SingleFlight(
      async () => {
        runs++;
        throw new Error("not yet");
      },
      () => false,
    );
    flight.wake();
    await vi.advanceTimersByTimeAsync(0);
    flight.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
  });
});

import { expect, test, vi } from "vitest";
import { untilItComes } from "./untilItComes.ts";

test("what could not be loaded is tried again after a while until it comes", async () => {
  vi.useFakeTimers();
  const load = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new TypeError("no network"))
    .mockRejectedValueOnce(new TypeError("no network"))
    .mockResolvedValue("code");
  const loaded = untilItComes(load);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(load).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(4_000);
  expect(await loaded).toBe("code");
  expect(load).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});

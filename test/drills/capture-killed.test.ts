import { expect, test } from "vitest";
import { drill, untilPartRuns } from "./drill.ts";

test("capture killed: at most two seconds are lost, the rest is in one replay", async () => {
  const result = await drill({
    part: "capture",
    untilReady: (room) => untilPartRuns(room, /recorder\/capture\/main\.ts/),
  });
  expect(result.replayCount).toBe(1);
  expect(result.lostBeforeKillS).toBeLessThanOrEqual(2);
  expect(result.gapAfterReadyS).toBeLessThanOrEqual(5);
  expect(result.misplacedS).toBeLessThan(0.1);
  expect(result.offences).toEqual([]);
});

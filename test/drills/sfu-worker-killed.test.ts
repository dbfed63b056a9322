import { expect, test } from "vitest";
import { drill, untilPartRuns } from "./drill.ts";

test("SFU worker killed: frames flow again within five seconds without a reload, in one replay", async () => {
  const result = await drill({
    part: "sfuWorker",
    untilReady: (room) => untilPartRuns(room, /mediasoup-worker/),
  });
  expect(result.replayCount).toBe(1);
  expect(result.studentSeesAgainS).toBeLessThanOrEqual(5.5);
  expect(result.lostBeforeKillS).toBeLessThanOrEqual(2);
  expect(result.gapAfterReadyS).toBeLessThanOrEqual(5);
  expect(result.misplacedS).toBeLessThan(0.1);
  expect(result.offences).toEqual([]);
});

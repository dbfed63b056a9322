import { expect, test } from "vitest";
import { drill } from "./drill.ts";

test("whole server killed: the teacher is live again by herself within five seconds of readiness, in one replay", async () => {
  const result = await drill({ part: "server", untilReady: (room) => room.product.restart() });
  expect(result.replayCount).toBe(1);
  expect(result.lostBeforeKillS).toBeLessThanOrEqual(2);
  expect(result.gapAfterReadyS).toBeLessThanOrEqual(5);
  expect(result.misplacedS).toBeLessThan(0.1);
  expect(result.offences).toEqual([]);
});

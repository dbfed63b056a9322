import { expect, test } from "vitest";
import { drill, untilPartRuns } from "./drill.ts";

test("recorder killed while it assembles: nothing of the lesson is missing from its one replay", async () => {
  const result = await drill({
    part: "recorder",
    untilReady: (room) => untilPartRuns(room, /recorder\/main\.ts/),
  });
  expect(result.replayCount).toBe(1);
  expect(result.lostBeforeKillS).toBeLessThanOrEqual(0.2);
  expect(result.ownHoles).toEqual([]);
  expect(result.misplacedS).toBeLessThan(0.1);
  expect(result.offences).toEqual([]);
});

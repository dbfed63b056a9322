import { expect, test } from "vitest";
import { drill } from "./drill.ts";

test("whole server killed: the teacher is live again by herself within five seconds of readiness, in one replay", async () => {
  const result = await drill({ part: "server", untilReady: (room) => room.product.restart() });
  expect(result.replayCount).toBe(1);
  expect(result.lostBeforeKillS).toBeLessThanOrEqual(2);
  expect(result.gapAfterReadyS).toBeLessThanOrEqual(5);
  expect(result.misplacedS).toBeLessThan(0.1);
  expect(result.offences).toEqual([]);
  // Who was there is known until seconds before the kill, and what came after is the platform's own.
  const { lesson, children } = result.attendance;
  const [outage, ...more] = lesson.outages;
  const knownUntilMs = Date.parse(lesson.startsAt) + (outage?.fromMs ?? 0);
  expect(result.killedAtMs - knownUntilMs).toBeLessThan(4_000);
  expect(more).toEqual([]);
  expect(children[0]).toMatchObject({ status: "present", losses: 0 });
});

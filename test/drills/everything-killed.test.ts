import { beforeAll, describe, expect, test } from "vitest";
import { type DrilledLesson, drillLesson, untilPartRuns } from "./drill.ts";

describe("a lesson in which everything is killed once", () => {
  let lesson: DrilledLesson;
  beforeAll(async () => {
    lesson = await drillLesson([
      // Nothing that is sent goes through the recorder: before the others, whose deaths leave holes.
      { part: "recorder", untilReady: (room) => untilPartRuns(room, /recorder\/main\.ts/) },
      { part: "capture", untilReady: (room) => untilPartRuns(room, /recorder\/capture\/main\.ts/) },
      { part: "sfuWorker", untilReady: (room) => untilPartRuns(room, /mediasoup-worker/) },
      { part: "server", untilReady: (room) => room.product.restart() },
    ]);
  }, 300_000);

  test("recorder killed while it assembles: nothing is missing from the replay", () => {
    const { lostBeforeKillS, ownHoles } = lesson.death("recorder");
    expect(lostBeforeKillS).toBeLessThanOrEqual(0.2);
    expect(ownHoles).toEqual([]);
  });

  test("capture killed: at most two seconds are lost", () => {
    const { lostBeforeKillS, gapAfterReadyS } = lesson.death("capture");
    expect(lostBeforeKillS).toBeLessThanOrEqual(2);
    expect(gapAfterReadyS).toBeLessThanOrEqual(5);
  });

  test("SFU worker killed: frames flow again within five seconds without a reload", () => {
    const { lostBeforeKillS, gapAfterReadyS, studentSeesAgainS } = lesson.death("sfuWorker");
    expect(studentSeesAgainS).toBeLessThanOrEqual(5.5);
    expect(lostBeforeKillS).toBeLessThanOrEqual(2);
    expect(gapAfterReadyS).toBeLessThanOrEqual(5);
  });

  test("whole server killed: the teacher is live again by herself within five seconds of readiness", () => {
    const { lostBeforeKillS, gapAfterReadyS } = lesson.death("server");
    expect(lostBeforeKillS).toBeLessThanOrEqual(2);
    expect(gapAfterReadyS).toBeLessThanOrEqual(5);
  });

  test("who was there is known until seconds before the server's death, and what came after is the platform's own", () => {
    const { lesson: attended, children } = lesson.attendance;
    const [outage, ...more] = attended.outages;
    const knownUntilMs = Date.parse(attended.startsAt) + (outage?.fromMs ?? 0);
    expect(lesson.death("server").killedAtMs - knownUntilMs).toBeLessThan(4_000);
    expect(more).toEqual([]);
    expect(children[0]).toMatchObject({ status: "present", losses: 0 });
  });

  test("there is one replay, with every picture where it belongs", () => {
    expect(lesson.replayCount).toBe(1);
    expect(lesson.misplacedS).toBeLessThan(0.1);
    expect(lesson.offences).toEqual([]);
  });
});

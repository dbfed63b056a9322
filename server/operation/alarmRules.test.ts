import { describe, expect, test } from "vitest";
import { grownWithin, keepSamples, nextChanges, readingsOf, type Sample } from "./alarmRules.ts";

const thresholds = {
  diskSpace: 10,
  workerDeaths: 3,
  captureLoss: 1000,
  queueAge: 900,
  quotaUse: 80,
  quotasReached: 0,
};
const well = {
  diskSpace: 50,
  workerDeaths: 0,
  captureLoss: 0,
  queueAge: 20,
  quotaUse: 10,
  quotasReached: 0,
};

describe("alarms", () => {
  test.each([
    ["nothing when all is well", [], {}, []],
    ["at the threshold nothing yet", [], { diskSpace: 10, workerDeaths: 3 }, []],
    ["raised when the disk fills", [], { diskSpace: 9.9 }, ["raise diskSpace"]],
    [
      "raised side by side",
      [],
      { workerDeaths: 4, captureLoss: 1500, queueAge: 901 },
      ["raise workerDeaths", "raise captureLoss", "raise queueAge"],
    ],
    ["once", [{ kind: "diskSpace", value: 9 }], { diskSpace: 9 }, []],
    ["worse", [{ kind: "diskSpace", value: 9 }], { diskSpace: 4 }, ["worsen diskSpace"]],
    ["longer", [{ kind: "queueAge", value: 950 }], { queueAge: 1000 }, ["worsen queueAge"]],
    ["not cleared at the edge", [{ kind: "diskSpace", value: 9 }], { diskSpace: 10.5 }, []],
    [
      "cleared when it is well",
      [{ kind: "diskSpace", value: 9 }],
      { diskSpace: 11 },
      ["clear diskSpace"],
    ],
    ["raised when a school has no room left", [], { quotasReached: 1 }, ["raise quotasReached"]],
    ["cleared when all have", [{ kind: "quotasReached", value: 1 }], {}, ["clear quotasReached"]],
    ["cleared when the queue is done", [{ kind: "queueAge", value: 950 }], {}, ["clear queueAge"]],
  ] as const)("are %s", (_what, raised, readings, expected) => {
    const changes = nextChanges(raised, { ...well, ...readings }, thresholds);
    expect(changes.map(({ deed, kind }) => `${deed} ${kind}`)).toEqual(expected);
  });
});

const sample = (atS: number, more: Partial<Sample> = {}): Sample => ({
  atMs: atS * 1000,
  workerDeaths: 0,
  receivedPackets: 0,
  lostPackets: 0,
  ...more,
});

describe("windows", () => {
  test("count what grew since their beginning", () => {
    const samples = [
      sample(0, { workerDeaths: 1 }),
      sample(3000, { workerDeaths: 3 }),
      sample(4000, { workerDeaths: 4 }),
    ];
    expect(grownWithin(samples, 3_600_000).workerDeaths).toBe(1);
    expect(grownWithin(samples, 10_000_000).workerDeaths).toBe(3);
    expect(grownWithin([], 1000).workerDeaths).toBe(0);
    expect(keepSamples(samples)).toEqual(samples.slice(1));
  });

  test("become readings in the units of the thresholds", () => {
    const samples = [
      sample(0),
      sample(1000, { receivedPackets: 50_000, lostPackets: 50_000 }),
      sample(1290, { receivedPackets: 149_900, lostPackets: 50_100, workerDeaths: 2 }),
    ];
    const quotas = { fullestPercent: 85, over: 0 };
    const disk = { freeBytes: 25, totalBytes: 200 };
    expect(readingsOf({ samples, disk, oldestS: 77, quotas })).toEqual({
      diskSpace: 12.5,
      workerDeaths: 2,
      captureLoss: 1000,
      queueAge: 77,
      quotaUse: 85,
      quotasReached: 0,
    });
    expect(readingsOf({ samples: [], disk, oldestS: 0, quotas }).captureLoss).toBe(0);
  });
});

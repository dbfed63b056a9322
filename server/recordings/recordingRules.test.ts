import { describe, expect, test } from "vitest";
import { type CaptureSituation, movesBetween, nextSteps } from "./recordingRules.ts";

test.each([
  ["capturing", "capturing", []],
  ["capturing", "finishing", ["finishing"]],
  ["capturing", "published", ["finishing", "published"]],
  ["capturing", "failed", ["failed"]],
  ["finishing", "capturing", null],
  ["finishing", "published", ["published"]],
  ["failed", "published", ["finishing", "published"]],
  ["failed", "capturing", null],
  ["published", "failed", ["finishing", "failed"]],
] as const)("a recording gets from %s to %s through %j", (from, to, moves) => {
  expect(movesBetween(from, to)).toEqual(moves);
});

const live: CaptureSituation = {
  recording: "capturing",
  lesson: "live",
  endedForMs: 0,
  folder: { ended: false, quietForMs: 100 },
  job: "working",
  unchangedForMs: 1000,
  atBoot: false,
};
const over: CaptureSituation = {
  ...live,
  recording: "finishing",
  lesson: "ended",
  endedForMs: 60_000,
  folder: { ended: true, quietForMs: 60_000 },
};
const noEnd = { ended: false, quietForMs: 60_000 };

describe("the reconciliation", () => {
  test.each<[string, CaptureSituation, string[]]>([
    ["leaves a running lesson alone", live, []],
    ["leaves it alone at boot, too", { ...live, atBoot: true }, []],
    ["leaves a lesson alone whose capture is being opened", { ...live, folder: null }, []],
    ["leaves work that is being done alone", over, []],
    ["leaves published recordings alone", { ...over, recording: "published", job: "missing" }, []],
    ["puts back what a flushed queue lost", { ...live, job: "missing" }, ["enqueue"]],
    ["takes a result whose news was missed", { ...over, job: "completed" }, ["takeResult"]],
    ["takes a failure whose news was missed", { ...over, job: "failed" }, ["takeFailure"]],
    ["tries a failed job again at boot", { ...over, job: "failed", atBoot: true }, ["retry"]],
    [
      "leaves a failure alone at first",
      { ...over, recording: "failed", job: "failed", unchangedForMs: 60_000 },
      [],
    ],
    [
      "tries a failure again after a while",
      { ...over, recording: "failed", job: "failed", unchangedForMs: 601_000 },
      ["retry"],
    ],
    [
      "tries an old failure again less and less often",
      {
        ...over,
        recording: "failed",
        job: "failed",
        unchangedForMs: 601_000,
        endedForMs: 86_400_000,
      },
      [],
    ],
    [
      "tries a failure again at boot, also after a flush",
      { ...over, recording: "failed", job: "missing", atBoot: true },
      ["retry"],
    ],
    ["gives a closing capture its time", { ...over, folder: noEnd, endedForMs: 5000 }, []],
    ["does not end what is written to", { ...over, folder: { ...noEnd, quietForMs: 300 } }, []],
    ["ends what nobody holds", { ...over, folder: noEnd }, ["writeEnd"]],
    [
      "ends it at once at boot",
      { ...over, folder: { ...noEnd, quietForMs: 1 }, endedForMs: 0, atBoot: true, job: "missing" },
      ["writeEnd", "enqueue"],
    ],
    ["gives up a lesson without any capture", { ...over, folder: null }, ["giveUp"]],
    ["gives it up once", { ...over, folder: null, recording: "failed" }, []],
  ])("%s", (_what, situation, steps) => {
    expect(nextSteps(situation)).toEqual(steps);
  });
});

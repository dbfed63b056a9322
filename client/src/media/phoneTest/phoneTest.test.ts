import { describe, expect, test } from "vitest";
import type { CheckResult, PhoneCheck } from "../../../../protocol/phoneTests.ts";
import { type CheckState, runPhoneTest, type Tries, verdictOf } from "./phoneTest.ts";

const allPass: Tries = {
  udp: async () => "passed",
  tcp: async () => "passed",
  turn: async () => "passed",
  replay: async () => "passed",
  sound: async () => "passed",
  microphone: async () => "passed",
  camera: async () => "passed",
};

test("checks run one after another, and what throws has failed", async () => {
  const told: [PhoneCheck, CheckState][] = [];
  let clockMs = 0;
  const results = await runPhoneTest({
    tries: {
      ...allPass,
      turn: async () => "skipped",
      camera: () => Promise.reject(new Error("denied")),
    },
    onState: (check, state) => told.push([check, state]),
    now: () => (clockMs += 10),
  });
  expect(results.map(({ check, outcome }) => `${check} ${outcome}`)).toEqual([
    "udp passed",
    "tcp passed",
    "turn skipped",
    "replay passed",
    "sound passed",
    "microphone passed",
    "camera failed",
  ]);
  expect(results.every((one) => one.elapsedMs === 10)).toBe(true);
  expect(told.slice(0, 3)).toEqual([
    ["udp", "running"],
    ["udp", "passed"],
    ["tcp", "running"],
  ]);
});

describe("the verdict", () => {
  const without = (...failed: PhoneCheck[]): CheckResult[] =>
    (Object.keys(allPass) as PhoneCheck[]).map((check) => ({
      check,
      outcome: failed.includes(check) ? "failed" : "passed",
      elapsedMs: 1,
    }));
  test.each([
    ["everything works", [], "good"],
    ["no camera and microphone, which nobody needs to listen", ["camera", "microphone"], "good"],
    ["no UDP", ["udp"], "slow"],
    ["only a TURN server", ["udp", "tcp"], "slow"],
    ["no sound", ["sound"], "noSound"],
    ["no replay", ["replay", "sound"], "noReplays"],
    ["no way for media", ["udp", "tcp", "turn"], "noLessons"],
    ["nothing", ["udp", "tcp", "turn", "replay"], "nothing"],
  ] satisfies [string, PhoneCheck[], string][])("%s", (_, failed, verdict) => {
    expect(verdictOf(without(...failed))).toBe(verdict);
  });
});

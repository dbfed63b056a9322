import { expect, test } from "vitest";
import { PersonId } from "../../../../protocol/ids.ts";
import type { StageEvent, StageEventKind } from "../../../../protocol/stageEvents.ts";
import { stagePicks, stageTurns } from "./stageTurns.ts";

const startedAt = "2026-09-01T01:00:00.000Z";
const children = {
  甲: PersonId.parse("00000000-0000-4000-8000-000000000001"),
  乙: PersonId.parse("00000000-0000-4000-8000-000000000002"),
};
const event = (
  second: number,
  kind: StageEventKind,
  of: keyof typeof children | null,
): StageEvent => ({
  kind,
  at: new Date(Date.parse(startedAt) + second * 1_000).toISOString(),
  child: of && { personId: children[of], displayName: `学生${of}` },
});
const turnsOf = (...events: StageEvent[]) =>
  stageTurns({ events, startedAt, durationMs: 600_000 }).map(({ name, fromMs, toMs }) => [
    name,
    fromMs / 1_000,
    toMs / 1_000,
  ]);

test("a turn is from the yes until the child is thanked or leaves", () => {
  expect(
    turnsOf(
      ...[event(5, "handRaised", "甲"), event(10, "called", "甲"), event(12, "accepted", "甲")],
      ...[event(20, "accepted", "乙"), event(30, "thanked", "甲"), event(50, "left", "乙")],
    ),
  ).toEqual([
    ["学生甲", 12, 30],
    ["学生乙", 20, 50],
  ]);
});

test("whoever was called and never came has no turn, and whoever stayed has one to the end", () => {
  expect(
    turnsOf(
      ...[event(10, "called", "甲"), event(12, "thanked", "甲")],
      ...[event(15, "called", "乙"), event(18, "accepted", "乙")],
    ),
  ).toEqual([["学生乙", 18, 600]]);
});

test("children who are not named have no turns", () => {
  expect(turnsOf(event(12, "accepted", null), event(30, "thanked", null))).toEqual([]);
});

test("whom chance picked is found at its moment, unless the child is not named", () => {
  const events = [event(10, "picked", "甲"), event(20, "picked", null), event(30, "picked", "甲")];
  const picks = stagePicks({ events, startedAt, durationMs: 25_000 });
  expect(picks.map(({ name, atMs }) => [name, atMs])).toEqual([
    ["学生甲", 10_000],
    ["学生甲", 25_000],
  ]);
});

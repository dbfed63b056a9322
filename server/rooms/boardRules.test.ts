import { expect, test } from "vitest";
import {
  type BoardPen,
  mostPointsOfPage,
  mostPointsOfStroke,
  mostStrokesOfPage,
} from "../../protocol/board.ts";
import { BoardPageId, ParticipantId, PersonId, StrokeId } from "../../protocol/ids.ts";
import {
  drawnFrom,
  grown,
  hasRoom,
  type LiveStroke,
  mayDraw,
  mayErase,
  noPen,
  penAfter,
} from "./boardRules.ts";

const id = (number: number) => `0b8ff0f5-93a8-4f39-a46f-00000000000${number}`;
const [first, second, third] = [1, 2, 3].map((number) => ParticipantId.parse(id(number))) as [
  ParticipantId,
  ParticipantId,
  ParticipantId,
];
const students = [first, second];
const everyone: BoardPen = { everyone: true, participantIds: [] };
const lentTo = (...participantIds: ParticipantId[]): BoardPen => ({
  everyone: false,
  participantIds,
});

test.each<[string, BoardPen, boolean, ParticipantId[] | null, BoardPen]>([
  ["to one", noPen, true, [first], lentTo(first)],
  ["to one who has it", lentTo(first), true, [first], lentTo(first)],
  ["to a second one", lentTo(first), true, [second], lentTo(first, second)],
  ["to everyone", lentTo(first), true, null, everyone],
  ["to one while everyone has it", everyone, true, [first], everyone],
  ["from one", lentTo(first, second), false, [first], lentTo(second)],
  ["from one who has none", lentTo(second), false, [first], lentTo(second)],
  ["from one of everyone", everyone, false, [first], lentTo(second)],
  ["from everyone", everyone, false, null, noPen],
  ["from all who have it", lentTo(first, second), false, null, noPen],
])("the pen goes %s", (_, pen, lent, participantIds, after) => {
  expect(penAfter(pen, { lent, participantIds, students })).toEqual(after);
});

test("a teacher draws without the pen, a student with it, also one who came after everyone got it", () => {
  const student = { participantId: third, role: "student" } as const;
  expect(mayDraw(noPen, { participantId: first, role: "teacher" })).toBe(true);
  expect(mayDraw(noPen, student)).toBe(false);
  expect(mayDraw(lentTo(first), student)).toBe(false);
  expect(mayDraw(lentTo(third), student)).toBe(true);
  expect(mayDraw(everyone, student)).toBe(true);
});

test("a teacher erases anybody's strokes, a student with the pen its own", () => {
  const [own, others] = [{ by: first }, { by: second }];
  const student = { participantId: first, role: "student" } as const;
  expect(mayErase(noPen, { participantId: third, role: "teacher" }, others)).toBe(true);
  expect(mayErase(lentTo(first), student, own)).toBe(true);
  expect(mayErase(everyone, student, others)).toBe(false);
  expect(mayErase(noPen, student, own)).toBe(false);
});

const beganAt = new Date("2026-03-02T01:00:00.000Z");
const after = (ms: number) => new Date(beganAt.getTime() + ms);
const begun: LiveStroke = {
  strokeId: StrokeId.parse(id(4)),
  pageId: BoardPageId.parse(id(5)),
  personId: PersonId.parse(id(6)),
  by: first,
  ...({ tool: "pen", colour: "black", thickness: "fine" } as const),
  ...{ points: [], steps: [], beganAt, done: false },
};
const grow = (
  stroke: LiveStroke,
  from: number,
  points: number[],
  ms: number,
  done = false,
): LiveStroke => {
  const next = grown(stroke, { from, points, done }, after(ms));
  if ("refused" in next) throw new Error(next.refused);
  return next;
};

test("a stroke grows point by point and knows when each was there", () => {
  const one = grow(begun, 0, [1, 1, 2, 2], 0);
  const two = grow(one, 2, [3, 3], 50, true);
  expect(two).toMatchObject({ points: [1, 1, 2, 2, 3, 3], done: true });
  expect(two.steps).toEqual([
    [2, 0],
    [3, 50],
  ]);
  expect(drawnFrom(two, 2)).toMatchObject({ from: 2, points: [3, 3], done: true, by: first });
});

test("the far end of a line moves: its last place counts", () => {
  const line = grow(grow(grow(begun, 0, [1, 1, 5, 5], 0), 1, [7, 7], 40), 1, [9, 9], 90);
  expect(line.points).toEqual([1, 1, 9, 9]);
  expect(line.steps).toEqual([[2, 90]]);
});

test("a retry changes nothing, a hole is refused, and nothing is added to what is finished", () => {
  const one = grow(begun, 0, [1, 1, 2, 2], 0);
  expect(grow(one, 0, [1, 1, 2, 2], 10).points).toEqual(one.points);
  expect(grown(one, { from: 3, points: [9, 9], done: false }, after(20))).toEqual({
    refused: "wrongOrder",
  });
  const done = grow(one, 2, [], 30, true);
  expect(grow(done, 0, [8, 8], 40)).toBe(done);
});

test("a stroke and a page have an end", () => {
  const points = Array.from({ length: 2 * mostPointsOfStroke }, () => 1);
  const longest = grow(begun, 0, points, 0);
  expect(
    grown(longest, { from: mostPointsOfStroke, points: [1, 1], done: false }, after(1)),
  ).toEqual({ refused: "tooLarge" });
  expect(hasRoom({ strokes: mostStrokesOfPage, points: mostPointsOfPage })).toBe(true);
  expect(hasRoom({ strokes: mostStrokesOfPage + 1, points: 2 })).toBe(false);
  expect(hasRoom({ strokes: 2, points: mostPointsOfPage + 1 })).toBe(false);
});

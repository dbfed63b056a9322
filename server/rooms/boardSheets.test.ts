import { expect, test } from "vitest";
import { BoardPageId, ParticipantId, PersonId, StrokeId } from "../../protocol/ids.ts";
import type { LiveStroke } from "./boardRules.ts";
import { Sheet } from "./boardSheets.ts";

const idOf = (n: number) =>
  StrokeId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, "0")}`);
const stroke = (n: number, points: number[] = [0, 0], done = true): LiveStroke => ({
  ...{ strokeId: idOf(n), pageId: BoardPageId.parse(idOf(900)), points, done, steps: [] },
  ...{ tool: "pen", colour: "red", thickness: "fine", beganAt: new Date(0) },
  ...{ by: ParticipantId.parse(idOf(901)), personId: PersonId.parse(idOf(902)) },
});
const idsOf = ({ strokes }: ReturnType<Sheet["readSince"]>) =>
  strokes.map(({ strokeId }) => strokeId);

test("whoever reads a page again is given what is new", () => {
  const sheet = new Sheet();
  sheet.put(stroke(1));
  sheet.put(stroke(2, [1, 1], false));
  const all = sheet.readSince(undefined);
  expect(all.whole).toBe(true);
  expect(all.strokes[0]).toEqual({
    ...{ strokeId: idOf(1), tool: "pen", colour: "red", thickness: "fine" },
    ...{ points: [0, 0], done: true },
  });
  expect(idsOf(all)).toEqual([idOf(1), idOf(2)]);
  const same = { next: all.next, whole: false, strokes: [], erased: [] };
  expect(sheet.readSince(all.next)).toEqual(same);

  sheet.put(stroke(3));
  sheet.put(stroke(2, [1, 1, 2, 2]));
  sheet.remove(idOf(1));
  const since = sheet.readSince(all.next);
  expect(since).toMatchObject({ whole: false, erased: [idOf(1)] });
  expect(idsOf(since)).toEqual([idOf(2), idOf(3)]);
  expect(since.strokes[0]?.points).toEqual([1, 1, 2, 2]);
  expect(sheet.readSince(since.next)).toMatchObject({ strokes: [], erased: [] });
});

test("what was counted elsewhere, or is not remembered, leads to the whole page", () => {
  const sheet = new Sheet();
  sheet.put(stroke(1));
  const [, changes] = sheet.readSince(undefined).next.split(".");
  expect(sheet.readSince(`${idOf(7)}.${changes}`)).toMatchObject({ whole: true });
  const before = sheet.readSince(undefined).next;
  for (let n = 10; n < 2_011; n++) {
    sheet.put(stroke(n));
    sheet.remove(idOf(n));
  }
  const after = sheet.readSince(before);
  expect(after).toMatchObject({ whole: true, erased: [] });
  expect(idsOf(after)).toEqual([idOf(1)]);
});

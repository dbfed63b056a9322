import { expect, test } from "vitest";
import { BoardPageId, DeckId, StrokeId } from "../../protocol/ids.ts";
import type { KeepPlan } from "../../protocol/keptFiles.ts";
import type { Gap } from "../../protocol/recording.ts";
import { composeParts } from "./composePlan.ts";

const deckId = DeckId.parse("0b0f4a0e-6f0c-4a52-9a51-6a4a8b0a1c02");
const pageId = BoardPageId.parse("0b0f4a0e-6f0c-4a52-9a51-6a4a8b0a1c03");
const zeroMs = Date.parse("2026-03-02T01:00:00Z");
const at = (s: number): string => new Date(zeroMs + s * 1_000).toISOString();
const page = (n: number) => ({ deckId, page: n, pages: 3, width: 1600, height: 1200 });
const nothing: KeepPlan = {
  ...{ title: "分数", startedAt: at(0), moments: [], enlargements: [], pages: [] },
  ...{ boardMoments: [], strokes: [] },
};

const partsOf = (given: {
  plan?: Partial<KeepPlan>;
  gaps?: readonly Gap[];
  seconds?: number;
  hasScreen?: boolean;
  formatChangesMs?: readonly number[];
}) => {
  const { plan, gaps = [], seconds = 40, hasScreen = false, formatChangesMs = [] } = given;
  return composeParts({
    ...{ plan: { ...nothing, ...plan }, gaps, hasScreen, formatChangesMs },
    durationMs: seconds * 1_000,
  });
};
/** `camera 0–10`, in seconds; `+` with the teacher in the corner. */
const told = (parts: ReturnType<typeof partsOf>): string[] =>
  parts.map(
    ({ large, inset, fromFrame, toFrame }) =>
      `${large}${inset ? "+" : ""} ${fromFrame / 25}–${toFrame / 25}`,
  );
const gap = (
  track: Gap["track"],
  cause: Gap["cause"],
  [fromS, toS]: readonly [number, number],
): Gap => ({ track, cause, fromMs: fromS * 1_000, toMs: toS * 1_000 });

test("a lesson in which nothing was shown is its teacher, in parts of whole minutes", () => {
  const parts = partsOf({ seconds: 130 });
  expect(told(parts)).toEqual(["camera 0–60", "camera 60–120", "camera 120–130"]);
  expect(parts.map(({ n }) => n)).toEqual([0, 1, 2]);
});

test("slides are drawn with the teacher in the corner, each from when it was shown", () => {
  const moments = [
    { at: at(10), shown: page(1) },
    { at: at(20), shown: page(2) },
    { at: at(30), shown: null },
  ];
  const parts = partsOf({ plan: { moments } });
  expect(told(parts)).toEqual(["camera 0–10", "drawn+ 10–30", "camera 30–40"]);
  expect(parts[1]?.stills).toMatchObject([
    { fromFrame: 250, slide: { deckId, page: 1 }, pageId: null },
    { fromFrame: 500, slide: { deckId, page: 2 }, pageId: null },
  ]);
});

test("a slide that is on over a minute's border is drawn again for the part after it", () => {
  const parts = partsOf({ plan: { moments: [{ at: at(0), shown: page(1) }] }, seconds: 70 });
  expect(told(parts)).toEqual(["drawn+ 0–60", "drawn+ 60–70"]);
  expect(parts[1]?.stills).toMatchObject([{ fromFrame: 1500, slide: { page: 1 } }]);
});

test("the teacher is not in the corner while her camera is off, but through a network's hole", () => {
  const moments = [{ at: at(0), shown: page(1) }];
  const gaps = [gap("camera", "paused", [10, 20]), gap("camera", "uplink", [25, 30])];
  expect(told(partsOf({ plan: { moments }, gaps }))).toEqual([
    "drawn+ 0–10",
    "drawn 10–20",
    "drawn+ 20–40",
  ]);
  const short = [gap("camera", "paused", [10, 10.9])];
  expect(told(partsOf({ plan: { moments }, gaps: short }))).toEqual(["drawn+ 0–40"]);
});

test("a screen is large while it is shared, and what was enlarged by hand before it", () => {
  const gaps = [gap("screen", "absent", [0, 10]), gap("screen", "absent", [30, 40])];
  expect(told(partsOf({ gaps, hasScreen: true }))).toEqual([
    "camera 0–10",
    "screen+ 10–30",
    "camera 30–40",
  ]);
  const enlargements = [
    { at: at(15), large: "camera" as const },
    { at: at(25), large: "screen" as const },
  ];
  expect(told(partsOf({ plan: { enlargements }, gaps, hasScreen: true }))).toEqual([
    ...["camera 0–10", "screen+ 10–15", "camera 15–25", "screen+ 25–30", "camera 30–40"],
  ]);
});

test("a board is drawn anew in each second in which something was drawn on it, and in no other", () => {
  const stroke = {
    ...{ pageId, tool: "rectangle" as const, colour: "red" as const, thickness: "thick" as const },
    ...{ points: [100, 100, 400, 400], by: null },
  };
  const strokes: KeepPlan["strokes"] = [
    {
      ...{ ...stroke, strokeId: StrokeId.parse("0b0f4a0e-6f0c-4a52-9a51-6a4a8b0a1d10") },
      ...{ steps: [[2, 0]], beganAt: at(12.4), erasedAt: at(16.5) },
    },
  ];
  const plan = {
    pages: [{ pageId, slide: null, height: 1500 }],
    boardMoments: [
      { at: at(10), pageId },
      { at: at(20), pageId: null },
    ],
    strokes,
  };
  const parts = partsOf({ plan });
  expect(told(parts)).toEqual(["camera 0–10", "drawn+ 10–20", "camera 20–40"]);
  expect(parts[1]?.stills.map(({ fromFrame }) => fromFrame / 25)).toEqual([10, 13, 17]);
});

test("a part ends where a decoder meets other pictures, so that each part is decoded from one file", () => {
  expect(told(partsOf({ formatChangesMs: [12_340, 90_000] }))).toEqual([
    "camera 0–12.36",
    "camera 12.36–40",
  ]);
});

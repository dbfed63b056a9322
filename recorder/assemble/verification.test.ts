import { expect, test } from "vitest";
import { chooseSamples } from "./verification.ts";

/** Segments of four seconds, and a last one of two. */
const segments = Array.from({ length: 48 }, (_, n) => ({
  ...{ file: `camera-${n}.m4s`, initFile: "camera-init.mp4", byteLength: 1, discontinuity: false },
  ...{ fromUs: n * 4e6, toUs: n === 47 ? 190e6 : (n + 1) * 4e6 },
}));
const begun = { nextUs: 0, looked: 0 };
const said = (chosen: ReturnType<typeof chooseSamples>["chosen"]) =>
  chosen.map(({ segment, durationS }) => [segment.fromUs / 1e6, durationS]);

test("a second is decoded of the beginning and of each minute, and the end whole", () => {
  const { chosen } = chooseSamples(segments, { ended: true, progress: begun });
  expect(said(chosen)).toEqual([
    [0, 1],
    [60, 1],
    [120, 1],
    [180, 1],
    [188, 2],
  ]);
});

test("what was looked at while the lesson ran is not decoded again, except for its end", () => {
  const early = chooseSamples(segments.slice(0, 20), { ended: false, progress: begun });
  expect(said(early.chosen)).toEqual([
    [0, 1],
    [60, 1],
  ]);
  const late = chooseSamples(segments, { ended: false, progress: early.progress });
  expect(said(late.chosen)).toEqual([
    [120, 1],
    [180, 1],
  ]);
  const end = chooseSamples(segments, { ended: true, progress: late.progress });
  expect(said(end.chosen)).toEqual([[188, 2]]);
});

test("where there is nothing, nothing is decoded", () => {
  expect(chooseSamples([], { ended: true, progress: begun }).chosen).toEqual([]);
});

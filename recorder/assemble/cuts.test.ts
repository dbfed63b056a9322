import { describe, expect, test } from "vitest";
import { boundaryFor, type Cut, nextCut, type Pictures } from "./cuts.ts";
import type { Span } from "./pictureTimeline.ts";

const second = 90_000;
const format = {
  id: "a",
  codec: "avc1.42e01f",
  width: 640,
  height: 360,
  avcc: Buffer.alloc(0),
};
const sample = Buffer.alloc(1);
/** Frames every half second from `fromS` to `toS`, key frames at `keysS`. */
const shown = (fromS: number, toS: number, keysS: readonly number[], id = "a"): Span => ({
  fromTick: fromS * second,
  kind: "frames",
  formatId: id,
  format: { ...format, id },
  frames: Array.from({ length: (toS - fromS) * 2 }, (_, n) => fromS + n / 2).map((atS) => ({
    tick: atS * second,
    key: keysS.includes(atS),
    sample,
  })),
});
const filler = (fromS: number): Span => ({
  fromTick: fromS * second,
  kind: "filler",
  formatId: "filler",
  format: null,
  frames: [],
});
const pictures = (knownS: number, ...spans: Span[]): Pictures => ({
  spans,
  knownTick: knownS * second,
});
const next = (lastS: number, renditions: Pictures[], endS: number | null = null) => {
  const cut = nextCut({
    last: { tick: lastS * second, discontinuity: false },
    renditions,
    taken: renditions.map(() => 0),
    endTick: endS === null ? null : endS * second,
  });
  return cut === null ? null : { atS: cut.tick / second, discontinuity: cut.discontinuity };
};
const place = (
  cut: { atS: number; discontinuity?: boolean },
  previousS: number,
  of: Pictures,
  more: { free?: boolean } = {},
) => {
  const boundary = boundaryFor({
    cut: { tick: cut.atS * second, discontinuity: cut.discontinuity ?? false } satisfies Cut,
    previous: previousS * second,
    previousIsFree: more.free ?? false,
    pictures: of,
    endTick: null,
  });
  return boundary === null || typeof boundary === "string"
    ? boundary
    : { atS: boundary.tick / second, key: boundary.key };
};

describe("the common cuts", () => {
  test("are the leading rendition's key frames, about four seconds apart", () => {
    const camera = pictures(20, shown(0, 20, [0, 2, 4.5, 8, 12]));
    expect(next(0, [camera, pictures(20, filler(0))])).toEqual({ atS: 4.5, discontinuity: false });
    expect(next(4.5, [camera, pictures(20, filler(0))])).toEqual({ atS: 8, discontinuity: false });
  });

  test("are exactly four seconds apart where nothing is shown", () => {
    expect(next(3, [pictures(20, filler(0))])).toEqual({ atS: 7, discontinuity: false });
  });

  test("follow the screen where only it is shown", () => {
    const screen = pictures(20, shown(0, 20, [0, 3.5, 9]));
    expect(next(0, [pictures(20, filler(0)), screen])).toEqual({ atS: 3.5, discontinuity: false });
  });

  test("come at every change, and a plain one just before it is left out", () => {
    const camera = pictures(20, shown(0, 4.5, [0, 4]), filler(4.5));
    expect(next(0, [camera])).toEqual({ atS: 4.5, discontinuity: true });
    const resized = pictures(20, shown(0, 1, [0]), shown(1, 20, [1, 5], "b"));
    expect(next(0, [resized])).toEqual({ atS: 1, discontinuity: true });
  });

  test("wait for enough to be known, and do not depend on how much more is", () => {
    const camera = shown(0, 20, [0, 4, 8]);
    for (const knownS of [0, 3, 4]) expect(next(0, [pictures(knownS, camera)])).toBeNull();
    for (const knownS of [5, 9, 20])
      expect(next(0, [pictures(knownS, camera)])).toEqual({ atS: 4, discontinuity: false });
  });

  test("without a key frame come after seven seconds; none comes at the end", () => {
    expect(next(0, [pictures(20, shown(0, 20, [0]))])).toEqual({ atS: 7, discontinuity: false });
    expect(next(0, [pictures(20, shown(0, 20, [0]))], 6)).toBeNull();
  });
});

describe("a rendition's own place of a cut", () => {
  const keys = shown(0, 30, [0, 4.5, 8.5, 12.5]);
  test("is its nearest key frame, before or after", () => {
    expect(place({ atS: 4 }, 0, pictures(20, keys))).toEqual({ atS: 4.5, key: true });
    expect(place({ atS: 9 }, 4.5, pictures(20, keys))).toEqual({ atS: 8.5, key: true });
  });
  test("is the cut itself for the filler, and its own change where that made the cut", () => {
    expect(place({ atS: 4 }, 0, pictures(20, filler(0)))).toEqual({ atS: 4, key: true });
    const starts = pictures(20, filler(0), shown(4.25, 20, [4.25]));
    expect(place({ atS: 4, discontinuity: true }, 0, starts)).toEqual({ atS: 4.25, key: true });
  });
  test("is nowhere at a plain cut without a key frame near it", () => {
    expect(place({ atS: 4 }, 0, pictures(20, shown(0, 30, [0, 12])))).toBe("skip");
  });
  test("of a discontinuity is a later key frame, or the cut before it when that is nearer", () => {
    const of = pictures(30, keys);
    expect(place({ atS: 5.5, discontinuity: true }, 4.5, of)).toEqual({ atS: 8.5, key: true });
    expect(place({ atS: 5.5, discontinuity: true }, 4.5, of, { free: true })).toBe("earlier");
    expect(place({ atS: 9, discontinuity: true }, 8.5, of)).toEqual({ atS: 12.5, key: true });
  });
  test("is between key frames only where there is nothing else", () => {
    const none = pictures(30, shown(0, 30, [0]));
    expect(place({ atS: 5, discontinuity: true }, 0, none)).toEqual({ atS: 5, key: false });
  });
});

import { describe, expect, it } from "vitest";
import { muxPictures } from "../publish/segment.ts";
import type { PictureFormat } from "../assemble/h264.ts";
import { mayEncode } from "./cpuGate.ts";
import { rungFiles, rungsFor, rungSize } from "./rungs.ts";
import { nextRun } from "./runs.ts";
import { type SourceSegment, startsWithKeyFrame } from "./sourceRendition.ts";
import { chooseTiles, tiledSegments } from "./storyboardSheets.ts";

const format = (width: number, height: number): PictureFormat => ({
  ...{ id: `${width}`, codec: "avc1.42e01f", width, height, avcc: Buffer.alloc(0) },
});
/** Segments of 4 s, one for each letter: another letter is another format, a small one has no key frame. */
const segmentsOf = (name: string, letters: string): SourceSegment[] =>
  letters.split("").map((letter, n) => ({
    ...{ n, file: `${name}-${n}-abc.m4s`, byteLength: 1, discontinuity: false },
    initFile: `${name}-init-${letter.toUpperCase()}.mp4`,
    ...{ fromUs: n * 4_000_000, toUs: (n + 1) * 4_000_000 },
    format: format(1280, 720),
    startsWithKey: letter === letter.toUpperCase(),
  }));

describe("rungs", () => {
  it.each([
    ["camera", [[1920, 1080]], ["camera720", "camera480", "camera360"]],
    ["camera", [[1280, 720]], ["camera480", "camera360"]],
    ["camera", [[640, 360]], []],
    ["camera", [[320, 180]], []],
    // Upright, and small for a while.
    [
      "screen",
      [
        [320, 180],
        [720, 1280],
      ],
      ["screen480", "screen360"],
    ],
    ["screen", [], []],
  ] as const)("of a %s of %j are %j", (picture, sizes, names) => {
    const given = sizes.map(([width, height]) => ({ width, height }));
    expect(rungsFor(picture, given).map(({ name }) => name)).toEqual(names);
  });

  it.each([
    [1280, 720, 480, { width: 854, height: 480 }],
    [1280, 720, 360, { width: 640, height: 360 }],
    [720, 1280, 480, { width: 480, height: 854 }],
    [1366, 768, 360, { width: 640, height: 360 }],
    [1280, 720, 720, null],
    [640, 360, 480, null],
  ] as const)("make of %i×%i at %i: %j", (width, height, shortSide, size) => {
    expect(rungSize({ width, height }, shortSide)).toEqual(size);
  });

  it("name their files after the source's and the settings", () => {
    const [large, small] = rungsFor("camera", [{ width: 1920, height: 1080 }]);
    if (!large || !small) throw new Error("no rungs");
    const source = { n: 7, file: "camera-7-aa.m4s", initFile: "camera-init-bb.mp4" };
    const names = rungFiles(large, source);
    expect(names.file).toMatch(/^camera720-7-[\da-f]{10}\.m4s$/);
    expect(names.initFile).toMatch(/^camera720-init-[\da-f]{10}\.mp4$/);
    expect(rungFiles(large, source)).toEqual(names);
    const changed = [
      rungFiles(small, source).file,
      rungFiles({ ...large, crf: large.crf + 1 }, source).file,
      rungFiles(large, { ...source, file: "camera-7-ab.m4s" }).file,
    ];
    expect(new Set([names.file, ...changed]).size).toBe(4);
  });
});

describe("runs", () => {
  const all = (letters: string) => ({ segments: segmentsOf("camera", letters), from: 0 });
  const numbers = (run: SourceSegment[] | null) => run?.map(({ n }) => n) ?? null;

  it.each([
    ["end where the format changes", "AAAB", [0, 1, 2, 3], [0, 1, 2]],
    ["leave out what is there already", "AAAAA", [1, 2, 4], [1, 2]],
    ["begin earlier where decoding cannot begin", "AAaaA", [3, 4], [1, 2, 3, 4]],
    ["but not in another format", "AbbB", [2, 3], [1, 2, 3]],
    ["are not there when nothing is needed", "AAA", [], null],
  ] as const)("%s", (_what, letters, needed, run) => {
    const isNeeded = ({ n }: SourceSegment) => needed.some((one) => one === n);
    expect(numbers(nextRun({ ...all(letters), isNeeded }))).toEqual(run);
  });

  it("are a minute long at most", () => {
    const run = nextRun({ ...all("A".repeat(40)), isNeeded: () => true });
    expect(numbers(run)).toHaveLength(15);
  });
});

describe("the gate", () => {
  it.each([
    ["is open without live lessons", { wasOpen: false, liveLessons: 0, busyShare: 1 }, true],
    ["stays open beside an easy one", { wasOpen: true, liveLessons: 1, busyShare: 0.5 }, true],
    ["shuts when they need much", { wasOpen: true, liveLessons: 1, busyShare: 0.6 }, false],
    ["opens only after some ease", { wasOpen: false, liveLessons: 1, busyShare: 0.5 }, false],
    ["opens again", { wasOpen: false, liveLessons: 3, busyShare: 0.3 }, true],
  ])("%s", (_what, situation, open) => {
    expect(mayEncode(situation)).toBe(open);
  });
});

describe("tiles", () => {
  const camera = segmentsOf("camera", "A".repeat(10));
  const screen = segmentsOf("screen", "A".repeat(10));
  const names = (tiles: SourceSegment[]) => tiles.map(({ file }) => file.replace("-abc.m4s", ""));

  it("are of the first segment that begins in each stretch", () => {
    expect([...tiledSegments(camera)].map(({ fromUs }) => fromUs / 1e6)).toEqual([0, 12, 20, 32]);
  });

  it("show the screen while it is shared, else the camera", () => {
    const gaps = [
      { track: "screen" as const, fromMs: 0, toMs: 11_000, cause: "absent" as const },
      { track: "sound" as const, fromMs: 20_000, toMs: 24_000, cause: "uplink" as const },
    ];
    const renditions = [
      { name: "camera" as const, segments: camera },
      { name: "screen" as const, segments: screen },
    ];
    const tiles = chooseTiles({ durationMs: 40_000, gaps, renditions });
    expect(names(tiles)).toEqual(["camera-0", "screen-3", "screen-5", "screen-8"]);
  });

  it("stand longer where nothing begins", () => {
    const segments = camera.slice(0, 2).map((one) => ({ ...one, toUs: one.toUs + 16_000_000 }));
    const renditions = [{ name: "camera" as const, segments }];
    expect(names(chooseTiles({ durationMs: 21_000, gaps: [], renditions }))).toEqual([
      ...["camera-0", "camera-0", "camera-0"],
    ]);
  });
});

describe("a segment's first picture", () => {
  const nal = (type: number): Buffer => Buffer.from([0, 0, 0, 3, type, 1, 2]);
  it.each([
    ["is a key frame when an IDR slice comes first", [7, 8, 5], true],
    ["is none when another slice does", [7, 1, 5], false],
  ])("%s", async (_what, types, key) => {
    const { media } = await muxPictures({
      entry: { codec: "avc1.42e01f", width: 64, height: 48, avcc: Buffer.from([1, 66, 224, 31]) },
      samples: [{ tick: 0, key: true, sample: Buffer.concat(types.map(nal)) }],
      endTick: 90_000,
    });
    expect(startsWithKeyFrame(Buffer.from(media))).toBe(key);
  });
});

import { expect, test } from "vitest";
import { describeTrack } from "../../test/factories/captureFolder.ts";
import { PictureTimeline, stallLimits, ticksPerSecond } from "./pictureTimeline.ts";
import type { ReceivedFrame } from "./pictureFrame.ts";
import { RtpRun } from "./rtpRun.ts";
import { type Silence, TimedRun } from "./timedRun.ts";

const runOf = (
  items: readonly (
    | [atS: number, what: "key" | "delta" | "lossy" | "large"]
    | [number, "off", Silence]
  )[],
): TimedRun<ReceivedFrame> => {
  const rtp = new RtpRun({ track: describeTrack({ source: "camera" }), joinedLate: false });
  const run = new TimedRun<ReceivedFrame>({ rtp, unpack: () => [] });
  for (const [atS, what, because] of items) {
    const us = atS * 1e6;
    if (what === "off") {
      run.items.push({ kind: "off", us, because: because ?? "stopped" });
      continue;
    }
    const id = what === "large" ? "large" : "small";
    const format = { id, codec: "avc1.42e01f", width: 2, height: 2, avcc: Buffer.alloc(0) };
    const content: ReceivedFrame = {
      ...{ rtpExtended: 0, arrivalUs: us, key: what === "key" || what === "large" },
      picture: { codec: "H264", format, sample: Buffer.alloc(1) },
      afterLoss: what === "lossy",
    };
    run.items.push({ kind: "content", us, content });
  }
  return run;
};
const timelineOf = (
  runs: readonly TimedRun<ReceivedFrame>[],
  { endS, kind = "camera" }: { endS: number; kind?: "camera" | "screen" },
): PictureTimeline => {
  const timeline = new PictureTimeline({
    limits: stallLimits[kind],
    pullsFirst: kind === "camera",
  });
  for (const run of runs) timeline.addRun(run);
  timeline.advance({ zeroUs: 0, untilUs: Number.POSITIVE_INFINITY });
  timeline.finish(endS * ticksPerSecond);
  return timeline;
};
const spans = (timeline: PictureTimeline) =>
  timeline.spans.map(({ fromTick, formatId, frames }) => [
    Math.round((fromTick / ticksPerSecond) * 10) / 10,
    formatId,
    frames.length,
  ]);
const causes = (timeline: PictureTimeline) => timeline.gaps.map(({ cause }) => cause);

test("the first picture is held back to the lesson's beginning, a later one has filler before it", () => {
  expect(
    spans(
      timelineOf(
        [
          runOf([
            [0.5, "key"],
            [0.6, "delta"],
          ]),
        ],
        { endS: 1 },
      ),
    ),
  ).toEqual([[0, "small", 2]]);
  const late = timelineOf([runOf([[5, "key"]])], { endS: 6 });
  expect(spans(late)).toEqual([
    [0, "filler", 0],
    [5, "small", 1],
  ]);
  expect(causes(late)).toEqual(["absent"]);
});

test("a mute is filler until the next key frame; a short stall is the held picture", () => {
  const muted = timelineOf(
    [
      runOf([
        [0, "key"],
        [1, "delta"],
        [1.1, "off", "paused"],
        [4, "delta"],
        [5, "key"],
      ]),
    ],
    { endS: 6 },
  );
  expect(spans(muted)).toEqual([
    [0, "small", 2],
    [1.1, "filler", 0],
    [5, "small", 1],
  ]);
  expect(causes(muted)).toEqual(["paused"]);
  const stalled = timelineOf(
    [
      runOf([
        [0, "key"],
        [1, "delta"],
        [2.6, "key"],
      ]),
    ],
    { endS: 3 },
  );
  expect(spans(stalled)).toEqual([[0, "small", 3]]);
  expect(causes(stalled)).toEqual(["interrupted"]);
});

test("a stall of the camera over two seconds is filler, a still screen is not", () => {
  const items = [
    [0, "key"],
    [1, "delta"],
    [4.5, "key"],
  ] as const;
  const given = () => runOf(items.map(([atS, what]) => [atS, what]));
  const camera = timelineOf([given()], { endS: 5 });
  expect(spans(camera).map(([, formatId]) => formatId)).toEqual(["small", "filler", "small"]);
  expect(spans(timelineOf([given()], { endS: 5, kind: "screen" }))).toEqual([[0, "small", 3]]);
});

test("another size begins a stretch of its own; one too short to be seen does not", () => {
  const resized = runOf([
    [0, "key"],
    [1.5, "delta"],
    [3, "large"],
    [4, "delta"],
    [5, "key"],
    [5.1, "large"],
  ]);
  expect(spans(timelineOf([resized], { endS: 6 }))).toEqual([
    [0, "small", 2],
    [3, "large", 3],
  ]);
});

test("the newest publisher is shown, and the older one again after it", () => {
  const older = runOf([
    [0, "key"],
    [1, "key"],
    [2, "key"],
    [3, "key"],
    [4, "key"],
  ]);
  const newer = runOf([
    [1.5, "large"],
    [2.4, "delta"],
    [2.5, "off", "stopped"],
  ]);
  const timeline = timelineOf([older, newer], { endS: 5 });
  expect(spans(timeline).map(([, formatId]) => formatId)).toEqual([
    "small",
    "large",
    "filler",
    "small",
  ]);
});

test("tracks that close just before the end leave no filler behind", () => {
  const timeline = timelineOf(
    [
      runOf([
        [0, "key"],
        [1, "delta"],
        [1.1, "off", "stopped"],
      ]),
    ],
    { endS: 1.5 },
  );
  expect(spans(timeline)).toEqual([[0, "small", 2]]);
  expect(timeline.gaps).toEqual([]);
});

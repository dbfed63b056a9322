import { expect, test } from "vitest";
import { captureTimes, misplacements, syncError } from "./againstSource.ts";
import type { ReplayAnalysis } from "./replayAnalysis.ts";
import { ownHoles } from "./sentPauses.ts";
import type { SourceSightings } from "./sourceProbe.ts";

const startedS = 1000;
/** A camera that stalled for a second after its 60th picture; the microphone went on. */
const capturedS = (number: number) => number / 15 + (number > 60 ? 1 : 0);
const tones = Array.from({ length: 12 }, (_, at) => ({ second: at % 10, timeS: at }));
const source: SourceSightings = {
  frames: Array.from({ length: 40 }, (_, at) => at * 4).map((number) => ({
    ...{ kind: "camera", number, timeS: startedS + capturedS(number) },
  })),
  tones: tones.map(({ second, timeS }) => ({
    ...{ voice: "microphone", second, timeS: startedS + timeS },
  })),
};
const replay = ({ lateSoundS = 0, lateFromNumber = Infinity }): ReplayAnalysis => {
  const coded = Array.from({ length: 150 }, (_, number) => ({
    ...{ kind: "camera" as const, number },
    timeS: 0.3 + capturedS(number) + (number >= lateFromNumber ? 0.2 : 0),
  }));
  const playlist = { runs: [], ended: true, durationS: 12, gapS: 0, longestSegmentS: 4 };
  return {
    camera: { frames: [], coded, holes: [], jumps: [], sizes: [], playlist },
    screen: null,
    sound: playlist,
    tones: tones.map(({ second, timeS }) => ({
      ...{ voice: "microphone", second, timeS: 0.3 + timeS + lateSoundS },
    })),
    soundRunErrorS: [],
  };
};
const whole = { kind: "camera", fromS: 0, toS: 12 } as const;

test("a camera that stalled at its source is in step and in its place", () => {
  const compared = { analysis: replay({}), source, startedS };
  expect(Math.abs(syncError(compared, whole) ?? 1)).toBeLessThan(0.001);
  expect(misplacements(compared, "camera")[0]).toBeLessThan(0.001);
  expect(captureTimes(compared)[80]).toBeCloseTo(startedS + capturedS(80), 3);
});

test("late sound and a late stretch of pictures are found", () => {
  const late = { analysis: replay({ lateSoundS: 0.12 }), source, startedS };
  expect(syncError(late, whole)).toBeCloseTo(0.12, 3);
  const moved = { analysis: replay({ lateFromNumber: 120 }), source, startedS };
  expect(misplacements(moved, "camera")[0]).toBeCloseTo(0.2, 3);
});

test("only what the browser did not send excuses a hole, and a change of size only a short one", () => {
  const hole = (fromS: number, lengthS: number) => ({ fromS, toS: fromS + lengthS });
  const pause = (endS: number, lengthS: number, changesSize = false) => ({
    ...{ kind: "camera" as const, endS, lengthS, changesSize },
  });
  const pauses = [pause(10.8, 0.4), pause(20.9, 0.5, true), pause(31.2, 0.8, true)];
  const holes = [
    hole(0, 1.1),
    hole(10, 0.4),
    hole(20, 0.5),
    hole(30, 0.8),
    hole(40, 0.4),
    hole(10, 0.3),
  ];
  expect(ownHoles(holes, pauses)).toEqual([hole(30, 0.8), hole(40, 0.4), hole(10, 0.3)]);
});

import { expect, test } from "vitest";
import {
  reactionMoments,
  reactionsAt,
  secondsLeftAt,
  signSpans,
  timerSpans,
} from "./pulseSpans.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 2, 1, 0, second)).toISOString();
const place = { startedAt: at(10), durationMs: 600_000 };

test("reactions are seen for a moment where they came, and several at once", () => {
  const moments = reactionMoments({
    ...place,
    reactions: [
      { at: at(5), counts: { heart: 1 } },
      { at: at(30), counts: { thumb: 3 } },
      { at: at(32), counts: { party: 2 } },
    ],
  });
  const seen = (positionMs: number) => reactionsAt(moments, positionMs).map(({ counts }) => counts);
  expect(seen(0)).toEqual([{ heart: 1 }]);
  expect(seen(19_999)).toEqual([]);
  expect(seen(20_000)).toEqual([{ thumb: 3 }]);
  expect(seen(23_000)).toEqual([{ thumb: 3 }, { party: 2 }]);
  expect(seen(24_000)).toEqual([{ party: 2 }]);
  expect(seen(26_000)).toEqual([]);
});

test("a countdown counts in seconds of the lesson, says that it is up, and goes when it was stopped or replaced", () => {
  const timers = timerSpans({
    ...place,
    timers: [
      { startedAt: at(20), endsAt: at(50), stoppedAt: null },
      { startedAt: at(100), endsAt: at(400), stoppedAt: at(130) },
      { startedAt: at(130), endsAt: at(140), stoppedAt: at(500) },
    ],
  });
  const left = (positionMs: number) => secondsLeftAt(timers, positionMs);
  expect([left(9_000), left(10_000), left(39_500)]).toEqual([null, 30, 1]);
  expect([left(40_000), left(59_000), left(60_000)]).toEqual([0, 0, null]);
  expect([left(90_000), left(119_500), left(120_000)]).toEqual([300, 271, 10]);
  // Put away long after nobody saw it any more.
  expect([left(149_000), left(150_000)]).toEqual([0, null]);
});

test("signs are one stretch as long as somebody was lost, with the most of it, and fade where nobody wrote on", () => {
  const signs = [
    { at: at(10), tooFast: 0, lost: 0 },
    { at: at(20), tooFast: 0, lost: 1 },
    { at: at(40), tooFast: 2, lost: 3 },
    { at: at(60), tooFast: 0, lost: 1 },
    { at: at(70), tooFast: 0, lost: 0 },
    { at: at(200), tooFast: 1, lost: 0 },
  ];
  expect(signSpans({ ...place, signs })).toEqual([
    { fromMs: 10_000, toMs: 60_000, tooFast: 2, lost: 3 },
    { fromMs: 190_000, toMs: 250_000, tooFast: 1, lost: 0 },
  ]);
  expect(signSpans({ ...place, signs: null })).toEqual([]);
});

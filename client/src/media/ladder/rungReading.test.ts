import { expect, test } from "vitest";
import { measureRung, readRung } from "./rungReading.ts";

const about = {
  ...{ seated: true, inSight: true, carried: null, answerMs: null },
  expected: { sound: true, pictures: true },
};
const sound = (change: object) => ({
  ...{ type: "inbound-rtp", kind: "audio", ssrc: 1, packetsReceived: 1_000, packetsLost: 10 },
  ...{ totalSamplesReceived: 960_000, concealedSamples: 5_000, silentConcealedSamples: 1_000 },
  ...{ bytesReceived: 100_000, headerBytesReceived: 12_000, ...change },
});
const picture = (change: object) => ({
  ...{ type: "inbound-rtp", kind: "video", ssrc: 2, framesDecoded: 400, bytesReceived: 1_000_000 },
  ...{ headerBytesReceived: 20_000, frameWidth: 1280, frameHeight: 720, ...change },
});

test("what came between two looks is measured, the server's probes left out", () => {
  const probe = { ...picture({}), ssrc: 1234 };
  const before = readRung([sound({}), picture({}), probe], 10_000);
  const now = readRung(
    [
      sound({
        ...{ packetsReceived: 1_090, packetsLost: 20, bytesReceived: 109_000 },
        ...{ totalSamplesReceived: 1_056_000, concealedSamples: 15_600 },
        ...{ silentConcealedSamples: 2_000, headerBytesReceived: 13_000 },
      }),
      picture({ framesDecoded: 440, bytesReceived: 1_110_000, headerBytesReceived: 22_000 }),
      { ...probe, framesDecoded: 9_999, bytesReceived: 9_999_999 },
      { type: "candidate-pair", nominated: true, currentRoundTripTime: 0.12 },
    ],
    12_000,
  );
  expect(now.shortSide).toBe(720);
  expect(measureRung(before, now, about)).toEqual({
    ...{ atMs: 12_000, seated: true, inSight: true, answerMs: null },
    sound: { packets: 90, lossShare: 0.1, concealedShare: 0.1 },
    pictures: { framesPerSecond: 20, carried: null },
    ...{ roundTripMs: 120, bitrateBps: 488_000 },
  });
});

test("what is not to be expected is not judged", () => {
  const reading = readRung([], 0);
  const expected = { sound: false, pictures: false };
  const measured = measureRung(reading, readRung([], 2_000), { ...about, expected });
  expect(measured).toMatchObject({ sound: null, pictures: null, roundTripMs: null });
});

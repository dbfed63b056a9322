import { describe, expect, it } from "vitest";
import { RtpClock } from "./rtpClock.ts";

const epochUs = 1_760_000_000_000_000;

/** Deterministic noise: a test that fails must fail again. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Scenario {
  seconds: number;
  clockRate: number;
  driftPpm: number;
  reportEveryS: number;
  reportJitterUs: number;
  networkDelayUs: number;
  seed?: number;
  /** Reports before this second tell the arrival instead of the capture, as the SFU's do at first. */
  lateReportsUntilS?: number;
}

/** Feeds a clock packet by packet; returns the error of each packet's place, asked as the log is tailed. */
function run(scenario: Scenario): {
  errorsUs: number[];
  clock: RtpClock;
  askAgain: () => number[];
} {
  const random = noise(scenario.seed ?? 1);
  const clock = new RtpClock({ clockRate: scenario.clockRate });
  const rtpStart = 4_294_000_000;
  const trueUs = (rtp: number): number =>
    epochUs + ((rtp - rtpStart) / scenario.clockRate) * 1e6 * (1 - scenario.driftPpm * 1e-6);
  const step = Math.round(scenario.clockRate * 0.02);
  const asked: { rtp: number; us: number }[] = [];
  const waiting: number[] = [];
  let nextReportS = scenario.reportEveryS === Infinity ? Infinity : 0.7;
  for (let i = 0; i < scenario.seconds * 50; i++) {
    const rtp = rtpStart + i * step;
    const delayUs = scenario.networkDelayUs * (0.3 + 0.7 * random());
    clock.addArrival({ arrivalUs: trueUs(rtp) + delayUs, rtpExtended: rtp });
    if (i / 50 >= nextReportS) {
      nextReportS += scenario.reportEveryS * (0.5 + random());
      const late = i / 50 < (scenario.lateReportsUntilS ?? 0) ? delayUs : 0;
      const jitterUs = (random() - 0.5) * 2 * scenario.reportJitterUs;
      clock.addSenderReport({ captureUs: trueUs(rtp) + jitterUs + late, rtpExtended: rtp });
    }
    waiting.push(rtp);
    if (clock.toCaptureUs(rtp) === null) continue;
    for (const one of waiting.splice(0))
      asked.push({ rtp: one, us: clock.toCaptureUs(one) ?? NaN });
  }
  clock.finish();
  for (const one of waiting) asked.push({ rtp: one, us: clock.toCaptureUs(one) ?? NaN });
  return {
    clock,
    errorsUs: asked.map(({ rtp, us }) => us - trueUs(rtp)),
    askAgain: () => asked.map(({ rtp }) => (clock.toCaptureUs(rtp) ?? NaN) - trueUs(rtp)),
  };
}

const sound: Scenario = {
  seconds: 180 * 60,
  clockRate: 48_000,
  driftPpm: 200,
  reportEveryS: 5,
  reportJitterUs: 3_000,
  networkDelayUs: 60_000,
};

function worst(errorsUs: readonly number[]): number {
  return errorsUs.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
}

describe("RtpClock", { timeout: 30_000 }, () => {
  for (const driftPpm of [200, -200, 0]) {
    it(`keeps within 5 ms over 180 min of a sound card ${driftPpm} ppm off, with jittered reports`, () => {
      const { errorsUs, clock } = run({ ...sound, driftPpm });
      expect(errorsUs.length).toBe(180 * 60 * 50);
      expect(worst(errorsUs)).toBeLessThan(5_000);
      expect(clock.driftPpm).toBeGreaterThan(-driftPpm - 80);
      expect(clock.driftPpm).toBeLessThan(-driftPpm + 80);
    });
  }

  it("does not wobble: over any 20 ms the pace stays within 0.4 % and settles within 600 ppm", () => {
    const { errorsUs } = run({ ...sound, seconds: 20 * 60, driftPpm: 200, reportJitterUs: 8_000 });
    const pace = errorsUs.slice(1).map((error, i) => Math.abs(error - (errorsUs[i] ?? 0)) / 20_000);
    expect(Math.max(...pace)).toBeLessThan(0.004);
    expect(Math.max(...pace.slice(5 * 60 * 50))).toBeLessThan(0.0006);
  });

  it("answers the same when the whole log was read as when it was tailed", () => {
    for (const scenario of [
      sound,
      { ...sound, clockRate: 90_000, reportEveryS: 1 },
      { ...sound, reportEveryS: Infinity },
    ]) {
      const { errorsUs, askAgain } = run({ ...scenario, seconds: 400 });
      expect(askAgain()).toEqual(errorsUs);
    }
  });

  it("recovers from first reports that tell the arrival", () => {
    const { errorsUs } = run({
      ...sound,
      seconds: 300,
      networkDelayUs: 120_000,
      lateReportsUntilS: 8,
    });
    expect(worst(errorsUs)).toBeLessThan(45_000);
    expect(worst(errorsUs.slice(60 * 50))).toBeLessThan(5_000);
  });

  it("shrugs off single wild reports", () => {
    const clock = new RtpClock({ clockRate: 48_000 });
    const errorsUs: number[] = [];
    for (let s = 0; s < 600; s += 5) {
      const wrongUs = s % 50 === 45 ? 400_000 : 0;
      clock.addSenderReport({ captureUs: epochUs + s * 1e6 + wrongUs, rtpExtended: s * 48_000 });
      const askedUs = clock.toCaptureUs(s * 48_000);
      if (askedUs !== null) errorsUs.push(askedUs - epochUs - s * 1e6);
    }
    expect(errorsUs.length).toBeGreaterThan(100);
    expect(worst(errorsUs)).toBeLessThan(1_000);
  });

  it("follows a jump that several reports agree on", () => {
    const clock = new RtpClock({ clockRate: 90_000 });
    for (let s = 0; s < 60; s++) {
      const jumpUs = s >= 30 ? 2_000_000 : 0;
      clock.addSenderReport({ captureUs: epochUs + s * 1e6 + jumpUs, rtpExtended: s * 90_000 });
    }
    expect(clock.toCaptureUs(20 * 90_000)).toBeCloseTo(epochUs + 20e6, -1);
    expect(clock.toCaptureUs(40 * 90_000)).toBeCloseTo(epochUs + 42e6, -1);
  });

  it("falls back to the quickest arrivals when no report comes", () => {
    const { errorsUs, clock } = run({
      ...sound,
      seconds: 30 * 60,
      reportEveryS: Infinity,
      seed: 3,
    });
    expect(clock.toCaptureUs(4_294_000_000)).not.toBeNull();
    // Quickest network delay is 18 ms, which arrivals alone cannot tell from capture time.
    expect(worst(errorsUs)).toBeLessThan(25_000);
  });

  it("answers nothing before it has settled, and a short track once it is finished", () => {
    const clock = new RtpClock({ clockRate: 48_000 });
    clock.addArrival({ arrivalUs: epochUs + 9_000, rtpExtended: 1_000 });
    clock.addSenderReport({ captureUs: epochUs + 1e6, rtpExtended: 49_000 });
    expect(clock.toCaptureUs(1_000)).toBeNull();
    clock.finish();
    expect(clock.toCaptureUs(1_000)).toBeCloseTo(epochUs, -1);
  });
});

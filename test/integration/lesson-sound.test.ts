import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TrackId } from "../../protocol/ids.ts";
import { decodeAac, opusPackets, rtpOfPacket } from "../fixtures/opusPackets.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { RtpClock } from "../../recorder/assemble/rtpClock.ts";
import { encodeFrames, aacMargin, samplesPerFrame } from "../../recorder/assemble/sound/aac.ts";
import { renderSoundFrames } from "../../recorder/assemble/sound/renderSoundFrames.ts";
import type { SoundRun, TimedOpusPacket } from "../../recorder/assemble/sound/run.ts";

let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await Ffmpeg.create({ niceness: 0 });
});
afterAll(() => ffmpeg.close());

const sampleRate = 48_000;
const zeroUs = 1_760_000_000_000_000;
const rtpStart = 4_294_967_000;

/** 1 kHz for 100 ms at the beginning of every second, with a steep edge. */
function beeps(seconds: number): Float32Array {
  const samples = new Float32Array(seconds * sampleRate);
  for (let i = 0; i < samples.length; i++) {
    const inSecond = i % sampleRate;
    if (inSecond < 4_800)
      samples[i] = 0.5 * Math.sin((2 * Math.PI * 1_000 * inSecond) / sampleRate);
  }
  return samples;
}

/** Where sound begins after silence, in samples. */
function onsets(samples: Float32Array, threshold = 0.1): number[] {
  const found: number[] = [];
  let quietSince = -sampleRate;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i] ?? 0) < threshold) continue;
    if (i - quietSince > 4_800) found.push(i);
    quietSince = i;
  }
  return found;
}

/** The largest step that a band-limited sound of this kind does not make. */
function sharpest(samples: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let i = from + 1; i < to - 1; i++) {
    const bend = (samples[i - 1] ?? 0) - 2 * (samples[i] ?? 0) + (samples[i + 1] ?? 0);
    most = Math.max(most, Math.abs(bend));
  }
  return most;
}

function soundRun(packets: TimedOpusPacket[], source: SoundRun["source"] = "microphone"): SoundRun {
  return { trackId: TrackId.parse(crypto.randomUUID()), source, runId: "1", packets };
}

async function render(runs: SoundRun[], ranges: [number, number][]): Promise<Float32Array> {
  const frames: Uint8Array[] = [];
  for (const [fromFrame, toFrame] of ranges)
    frames.push(...(await renderSoundFrames({ runs, zeroUs, fromFrame, toFrame, ffmpeg })));
  return decodeAac({ ffmpeg, frames });
}

describe("renderSoundFrames", () => {
  it("puts beeps within 5 ms of their time, through clock, mix, AAC and decoder, over all joints", async () => {
    const payloads = await opusPackets({ ffmpeg, samples: beeps(20) });
    const clock = new RtpClock({ clockRate: sampleRate });
    payloads.forEach((_, n) => {
      const rtpExtended = rtpStart + rtpOfPacket(n);
      clock.addArrival({ arrivalUs: zeroUs + n * 20_000 + 40_000, rtpExtended });
      if (n % 250 === 60)
        clock.addSenderReport({
          captureUs: zeroUs + n * 20_000 + (n % 500 === 60 ? 900 : -900),
          rtpExtended,
        });
    });
    const run = soundRun(
      payloads.map((payload, n) => {
        const rtpExtended = rtpStart + rtpOfPacket(n);
        return { rtpExtended, payload, captureUs: clock.toCaptureUs(rtpExtended) ?? Number.NaN };
      }),
    );
    const decoded = await render(
      [run],
      [
        [0, 187],
        [187, 375],
        [375, 376],
        [376, 900],
      ],
    );
    const found = onsets(decoded.subarray(0, 18.5 * sampleRate));
    expect(found.length).toBe(19);
    // The very first frame has no predecessor to be heard with.
    const lateS = found.slice(1).map((at, i) => at / sampleRate - (i + 1));
    expect(Math.max(...lateS.map(Math.abs))).toBeLessThan(0.005);
  });

  it("keeps a sound card that is 200 ppm fast in place for 180 minutes", async () => {
    const payloads = await opusPackets({ ffmpeg, samples: beeps(10) });
    const pace = 1 - 200e-6;
    const clock = new RtpClock({ clockRate: sampleRate });
    const packets: TimedOpusPacket[] = [];
    const count = 180 * 60 * 50;
    const wanted = new Set([5, 60, 90 * 60, 179 * 60]);
    for (let n = 0; n < count; n++) {
      const rtpExtended = rtpStart + rtpOfPacket(n);
      const trueUs = zeroUs + n * 20_000 * pace;
      clock.addArrival({ arrivalUs: trueUs + 30_000, rtpExtended });
      if (n % 250 === 40)
        clock.addSenderReport({ captureUs: trueUs + ((n * 7919) % 4001) - 2000, rtpExtended });
      const payload = payloads[n % 500];
      if (payload) packets.push({ rtpExtended, payload, captureUs: Number.NaN });
    }
    for (const packet of packets) packet.captureUs = clock.toCaptureUs(packet.rtpExtended) ?? NaN;
    const run = soundRun(packets);
    for (const second of wanted) {
      const fromFrame = Math.floor(((second - 0.5) * sampleRate) / samplesPerFrame);
      const decoded = await render([run], [[fromFrame, fromFrame + 190]]);
      const found = onsets(decoded.subarray(2 * samplesPerFrame));
      expect(found.length).toBeGreaterThanOrEqual(3);
      for (const at of found) {
        const heardS = ((fromFrame + 2) * samplesPerFrame + at) / sampleRate;
        const playedS = heardS / pace;
        expect(Math.abs(playedS - Math.round(playedS))).toBeLessThan(0.01);
      }
    }
  }, 60_000);

  it("bridges a lost packet and fades long holes, without clicks", async () => {
    const tone = Float32Array.from({ length: 6 * sampleRate }, (_, i) => 0.4 * Math.sin(i * 0.06));
    const payloads = await opusPackets({ ffmpeg, samples: tone, bitrateBps: 96_000 });
    const packets = payloads
      .map((payload, n) => ({
        payload,
        rtpExtended: rtpStart + rtpOfPacket(n),
        captureUs: zeroUs + n * 20_000,
      }))
      .filter((_, n) => n !== 100 && (n < 150 || n >= 175));
    const decoded = await render([soundRun(packets)], [[0, 281]]);
    const tonesBend = 0.4 * 0.06 ** 2;
    expect(sharpest(decoded, 9_600, 5.8 * sampleRate)).toBeLessThan(8 * tonesBend);
    const rms = (fromS: number, toS: number): number => {
      const part = decoded.subarray(fromS * sampleRate, toS * sampleRate);
      return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
    };
    // The packet at 2.00 s is made up from what came before; the half second from 3.0 s is silence.
    expect(rms(2, 2.02)).toBeGreaterThan(0.15);
    expect(rms(3.1, 3.45)).toBeLessThan(0.001);
    expect(rms(3.55, 4)).toBeGreaterThan(0.25);
  });

  it("mixes everyone who speaks, softly limited", async () => {
    const loud = Float32Array.from({ length: 2 * sampleRate }, (_, i) => 0.8 * Math.sin(i * 0.06));
    const payloads = await opusPackets({ ffmpeg, samples: loud });
    const packets = payloads.map((payload, n) => ({
      payload,
      rtpExtended: rtpStart + rtpOfPacket(n),
      captureUs: zeroUs + n * 20_000,
    }));
    const one = await render([soundRun(packets)], [[0, 90]]);
    const three = await render(
      [soundRun(packets), soundRun(packets, "screenSound"), soundRun(packets)],
      [[0, 90]],
    );
    const peak = (samples: Float32Array): number =>
      samples.subarray(10_000, 80_000).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(peak(one)).toBeGreaterThan(0.7);
    expect(peak(three)).toBeGreaterThan(0.9);
    expect(peak(three)).toBeLessThan(1.1);
  });

  it("keeps what is stereo stereo", async () => {
    const leftOnly = Float32Array.from({ length: 4 * sampleRate }, (_, i) =>
      i % 2 === 0 ? 0.4 * Math.sin((i / 2) * 0.06) : 0,
    );
    const payloads = await opusPackets({
      ...{ ffmpeg, samples: leftOnly },
      ...{ channels: 2, bitrateBps: 128_000 },
    });
    const packets = payloads.map((payload, n) => ({
      payload,
      rtpExtended: rtpStart + rtpOfPacket(n),
      captureUs: zeroUs + n * 20_000,
    }));
    const runs = [soundRun(packets, "screenSound")];
    const frames = await renderSoundFrames({ runs, zeroUs, fromFrame: 10, toFrame: 80, ffmpeg });
    const peak = async (channel: "left" | "right"): Promise<number> => {
      const decoded = await decodeAac({ ffmpeg, frames, channel });
      return decoded.subarray(2_048).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    };
    expect(await peak("left")).toBeGreaterThan(0.35);
    expect(await peak("right")).toBeLessThan(0.05);
  });

  it("is silent where nobody speaks, and joins silence and sound cleanly", async () => {
    const payloads = await opusPackets({ ffmpeg, samples: beeps(3) });
    const packets = payloads.map((payload, n) => ({
      payload,
      rtpExtended: rtpStart + rtpOfPacket(n),
      captureUs: zeroUs + 10_000_000 + n * 20_000,
    }));
    const frames = await renderSoundFrames({
      runs: [soundRun(packets)],
      zeroUs,
      fromFrame: 0,
      toFrame: 900,
      ffmpeg,
    });
    expect(frames.slice(0, 460).every((frame) => frame.length === 6)).toBe(true);
    const decoded = await decodeAac({ ffmpeg, frames });
    expect(onsets(decoded).map((at) => Math.round(at / 480))).toEqual([1000, 1100, 1200]);
    expect(await renderSoundFrames({ runs: [], zeroUs, fromFrame: 5, toFrame: 7, ffmpeg })).toEqual(
      frames.slice(0, 2),
    );
  });
});

describe("encodeFrames", () => {
  it("encodes a sine sweep in chunks that decode in place and without clicks", async () => {
    const frameCount = 280;
    const length = (aacMargin.before + frameCount + aacMargin.after) * samplesPerFrame;
    const sweep = new Float32Array(length);
    let phase = 0;
    for (let i = 0; i < length; i++) {
      phase += (2 * Math.PI * (200 + (3_800 * i) / length)) / sampleRate;
      sweep[i] = 0.5 * Math.sin(phase);
    }
    const chunk = async (from: number, to: number): Promise<Uint8Array[]> => {
      const part = sweep.slice(
        from * samplesPerFrame,
        (to + aacMargin.before + aacMargin.after) * samplesPerFrame,
      );
      return encodeFrames({
        mix: { left: part, right: part },
        frameCount: to - from,
        ffmpeg,
        bitrateBps: 96_000,
      });
    };
    const joints = [0, 50, 51, 140, 209, frameCount];
    const frames: Uint8Array[] = [];
    for (const [i, to] of joints.slice(1).entries())
      frames.push(...(await chunk(joints[i] ?? 0, to)));
    const decoded = await decodeAac({ ffmpeg, frames });
    const heard = sweep.subarray(aacMargin.before * samplesPerFrame);
    const worst = (shift: number): number => {
      let most = 0;
      for (let i = 2 * samplesPerFrame; i < (frameCount - 1) * samplesPerFrame; i++)
        most = Math.max(most, Math.abs((decoded[i + shift] ?? 0) - (heard[i] ?? 0)));
      return most;
    };
    // The whole decoded sweep is the one that went in, at the same sample, also across the joints.
    expect(worst(0)).toBeLessThan(0.08);
    expect(worst(1)).toBeGreaterThan(0.1);
    expect(worst(-1)).toBeGreaterThan(0.1);
    // And it is what one encoder in one go would have made of it.
    const inOneGo = await decodeAac({ ffmpeg, frames: await chunk(0, frameCount) });
    const difference = decoded.reduce(
      (most, v, i) => Math.max(most, Math.abs(v - (inOneGo[i] ?? 0))),
      0,
    );
    expect(difference).toBeLessThan(0.01);
  });
});

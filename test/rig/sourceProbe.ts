/*
 * Ground truth at the source. The probe is injected before the product's code: it clones what
 * getUserMedia and getDisplayMedia return and notes, on the capture time stamps, which number a
 * frame shows and when a tone begins. The product's own tracks stay untouched.
 */
import type { Page } from "puppeteer";
import { z } from "zod";
import { analysisRateHz } from "./decode.ts";
import {
  codeColumns,
  codeHeightShare,
  codeRows,
  frameBits,
  numberModulus,
  readFrameNumber,
  type CodedKind,
} from "./frameCode.ts";
import { findToneOnsets, type ToneVoice } from "./toneCode.ts";

export interface SourceSightings {
  /** Capture time of a frame and the number it shows. */
  frames: { kind: CodedKind; number: number; timeS: number }[];
  /** Capture time of a tone's onset and its second modulo ten. */
  tones: { voice: ToneVoice; second: number; timeS: number }[];
}

const probeScript = () => `(() => {
  const codeColumns = ${codeColumns}, codeRows = ${codeRows}, codeHeightShare = ${codeHeightShare};
  const numberModulus = ${JSON.stringify(numberModulus)};
  const frameBits = ${frameBits.toString()};
  const readFrameNumber = ${readFrameNumber.toString()};
  const probe = { frames: [], sounds: [] };
  Object.defineProperty(window, "__sourceProbe", { value: probe });

  // Track processors rather than video elements: sharing a tab brings it to the front, and a page
  // in the background presents no frames.
  const watchPicture = async (original) => {
    const track = original.clone();
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (let count = 0; ; count++) {
      const { done, value } = await reader.read();
      if (done) return;
      // A clone would keep the device open after the product has let go of it.
      if (original.readyState === "ended") track.stop();
      try {
        if (count % 4 !== 0 || value.format !== "I420") continue;
        const pixels = new Uint8Array(value.allocationSize());
        const [luma] = await value.copyTo(pixels);
        const { width, height } = value.visibleRect;
        const code = readFrameNumber({
          luma: pixels.subarray(luma.offset),
          width,
          height,
          stride: luma.stride,
        });
        if (code) probe.frames.push({ ...code, timeUs: value.timestamp });
      } finally {
        value.close();
      }
    }
  };

  const watchSound = async (original, voice) => {
    const track = original.clone();
    const sound = { voice, rateHz: 0, chunks: [] };
    probe.sounds.push(sound);
    // Four seconds: by itself it keeps 100 ms, and loses what a busy page does not fetch in time.
    const maxBufferSize = 400;
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize }).readable.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (original.readyState === "ended") track.stop();
      const count = value.numberOfFrames;
      const plane = new Float32Array(count);
      value.copyTo(plane, { planeIndex: 0, format: "f32-planar" });
      const step = Math.max(1, Math.floor(value.sampleRate / ${analysisRateHz}));
      sound.rateHz = value.sampleRate / step;
      const samples = new Int16Array(Math.floor(count / step));
      for (let index = 0; index < samples.length; index++) {
        let sum = 0;
        for (let part = 0; part < step; part++) sum += plane[index * step + part];
        samples[index] = Math.max(-1, Math.min(1, sum / step)) * 32767;
      }
      sound.chunks.push({ timeUs: value.timestamp, samples });
      value.close();
    }
  };

  const watch = (stream, voice) => {
    for (const track of stream.getVideoTracks()) watchPicture(track).catch(() => {});
    for (const track of stream.getAudioTracks()) watchSound(track, voice).catch(() => {});
  };
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const userMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await userMedia(constraints);
    watch(stream, "microphone");
    return stream;
  };
  const displayMedia = devices.getDisplayMedia?.bind(devices);
  devices.getDisplayMedia = async (constraints) => {
    const stream = await displayMedia(constraints);
    watch(stream, "screenSound");
    return stream;
  };
  probe.take = () => {
    const text = (samples) => {
      const bytes = new Uint8Array(samples.buffer);
      let out = "";
      for (let index = 0; index < bytes.length; index += 8192) {
        out += String.fromCharCode(...bytes.subarray(index, index + 8192));
      }
      return btoa(out);
    };
    const frames = probe.frames.splice(0);
    const sounds = probe.sounds.map((sound) => {
      const chunks = sound.chunks.splice(0);
      const all = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.samples.length, 0));
      let offset = 0;
      const starts = chunks.map((chunk) => {
        const at = offset;
        all.set(chunk.samples, offset);
        offset += chunk.samples.length;
        return [at, chunk.timeUs];
      });
      return { voice: sound.voice, rateHz: sound.rateHz, starts, samples: text(all) };
    });
    return { frames, sounds };
  };
})();`;

const Taken = z.object({
  frames: z.array(
    z.object({ kind: z.enum(["camera", "screen"]), number: z.number(), timeUs: z.number() }),
  ),
  sounds: z.array(
    z.object({
      voice: z.enum(["microphone", "screenSound"]),
      /** Of the samples; at least `analysisRateHz`. Tabs are captured at 44.1 or 48 kHz. */
      rateHz: z.number(),
      starts: z.array(z.tuple([z.number(), z.number()])),
      samples: z.string(),
    }),
  ),
});
export type TakenSource = z.infer<typeof Taken> & {
  /** CLOCK_MONOTONIC when the page's `performance.now()` was zero, seconds. */
  pageZeroS: number;
};

/** To be called before the page is first opened. */
export async function installSourceProbe(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(probeScript());
}

/** Empties the probe. Pages forget what they saw when they reload, so take before that. */
export async function takeSource(page: Page): Promise<TakenSource> {
  let best = { spanMs: Number.POSITIVE_INFINITY, zeroS: 0 };
  for (let attempt = 0; attempt < 8; attempt++) {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const pageMs = z.number().parse(await page.evaluate("performance.now()"));
    const after = Number(process.hrtime.bigint()) / 1e6;
    const zeroS = ((before + after) / 2 - pageMs) / 1000;
    if (after - before < best.spanMs) best = { spanMs: after - before, zeroS };
  }
  return {
    ...Taken.parse(await page.evaluate("window.__sourceProbe.take()")),
    pageZeroS: best.zeroS,
  };
}

/**
 * Turns what was taken from one page load, in order, into sightings. Chromium stamps pictures with
 * CLOCK_MONOTONIC and sound with the page's own clock; all become CLOCK_MONOTONIC.
 */
export function sightingsOf(taken: TakenSource[]): SourceSightings {
  const sightings: SourceSightings = { frames: [], tones: [] };
  const pageZeroS = taken[0]?.pageZeroS ?? 0;
  for (const { frames } of taken) {
    for (const { kind, number, timeUs } of frames) {
      sightings.frames.push({ kind, number, timeS: timeUs / 1e6 });
    }
  }
  for (const voice of ["microphone", "screenSound"] as const) {
    const sounds = taken.flatMap((each) => each.sounds.filter((sound) => sound.voice === voice));
    const parts = sounds.map((sound) => Buffer.from(sound.samples, "base64"));
    const bytes = Buffer.concat(parts);
    const samples = new Float32Array(bytes.length / 2);
    for (let index = 0; index < samples.length; index++) {
      samples[index] = bytes.readInt16LE(index * 2) / 32_768;
    }
    const starts: [number, number][] = [];
    let offset = 0;
    sounds.forEach((sound, index) => {
      for (const [at, timeUs] of sound.starts) starts.push([at + offset, timeUs]);
      offset += (parts[index]?.length ?? 0) / 2;
    });
    const sampleRateHz = sounds.findLast(({ rateHz }) => rateHz > 0)?.rateHz ?? analysisRateHz;
    for (const onset of findToneOnsets({ samples, sampleRateHz, voice })) {
      const position = onset.timeS * sampleRateHz;
      const chunk = starts.findLast(([at]) => at <= position);
      if (!chunk) continue;
      const timeS = pageZeroS + chunk[1] / 1e6 + (position - chunk[0]) / sampleRateHz;
      sightings.tones.push({ voice, second: onset.second, timeS });
    }
  }
  return sightings;
}

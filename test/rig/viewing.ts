/* What a page really shows and plays, read from its pixels and its decoded sound. */
import { setTimeout as wait } from "node:timers/promises";
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
} from "./frameCode.ts";
import { findToneOnsets, type ToneOnset } from "./toneCode.ts";

const viewingScript = () => `(() => {
  const codeColumns = ${codeColumns}, codeRows = ${codeRows}, codeHeightShare = ${codeHeightShare};
  const numberModulus = ${JSON.stringify(numberModulus)};
  const frameBits = ${frameBits.toString()};
  const readFrameNumber = ${readFrameNumber.toString()};
  const remoteSounds = new Set();
  const canvas = new OffscreenCanvas(160, 90);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const grey = new Uint8Array(160 * 90);

  const setRemote = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (...parameters) {
    if (!this.watched) {
      this.watched = true;
      this.addEventListener("track", ({ track }) => {
        if (track.kind === "audio") remoteSounds.add(track);
      });
    }
    return setRemote.apply(this, parameters);
  };

  const look = (testId) => {
    const video = document.querySelector('video[data-testid="' + testId + '"]');
    if (!video || video.readyState < 2 || video.videoWidth === 0) return null;
    context.drawImage(video, 0, 0, 160, 90);
    const { data } = context.getImageData(0, 0, 160, 90);
    for (let index = 0; index < grey.length; index++) grey[index] = data[index * 4 + 1];
    return {
      atMs: performance.now(),
      code: readFrameNumber({ luma: grey, width: 160, height: 90, stride: 160 }),
      width: video.videoWidth,
      height: video.videoHeight,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      timeS: video.currentTime,
      paused: video.paused,
    };
  };
  const record = async (track, ms) => {
    // It keeps 100 ms by itself and loses what a busy page does not fetch in time; pieces are of 10 ms.
    const maxBufferSize = Math.ceil(ms / 10) + 100;
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize }).readable.getReader();
    const timer = setTimeout(() => track.stop(), ms);
    const parts = [];
    let rateHz = ${analysisRateHz};
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const plane = new Float32Array(value.numberOfFrames);
      value.copyTo(plane, { planeIndex: 0, format: "f32-planar" });
      const step = Math.max(1, Math.floor(value.sampleRate / ${analysisRateHz}));
      rateHz = value.sampleRate / step;
      for (let index = 0; index + step <= plane.length; index += step) {
        let sum = 0;
        for (let part = 0; part < step; part++) sum += plane[index + part];
        parts.push(Math.round((sum / step) * 32767));
      }
      value.close();
    }
    clearTimeout(timer);
    return { rateHz, parts };
  };
  const hear = async (testId, ms) => {
    let tracks = [...remoteSounds].filter((track) => track.readyState === "live");
    if (testId) {
      const media = document.querySelector('[data-testid="' + testId + '"]');
      tracks = media?.captureStream().getAudioTracks() ?? [];
    }
    const recorded = await Promise.all(tracks.map((track) => record(track.clone(), ms)));
    return recorded.map(({ rateHz, parts }) => {
      const bytes = new Uint8Array(new Int16Array(parts).buffer);
      let text = "";
      for (let index = 0; index < bytes.length; index += 8192) {
        text += String.fromCharCode(...bytes.subarray(index, index + 8192));
      }
      return { rateHz, samples: btoa(text) };
    });
  };
  const firstCodes = new Map();
  /** True once the element shows another code than when this was first asked with this \`question\`. */
  const moved = (testId, question) => {
    const code = look(testId)?.code;
    if (!code) return false;
    if (!firstCodes.has(question)) firstCodes.set(question, code.number);
    return firstCodes.get(question) !== code.number;
  };
  Object.defineProperty(window, "__viewing", { value: { look, hear, moved } });
})();`;

/** To be called before the page is first opened. */
export async function installViewing(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(viewingScript());
}

const Look = z
  .object({
    atMs: z.number(),
    code: z.object({ kind: z.enum(["camera", "screen"]), number: z.number() }).nullable(),
    width: z.number(),
    height: z.number(),
    /** Frames presented so far. */
    frames: z.number(),
    timeS: z.number(),
    paused: z.boolean(),
  })
  .nullable();
export type Look = z.infer<typeof Look>;

/** What the video element with this test id shows now; null while it shows nothing. */
export async function look(page: Page, testId: string): Promise<Look> {
  return Look.parse(await page.evaluate(`window.__viewing.look(${JSON.stringify(testId)})`));
}

/** Several elements at one moment. */
export async function lookAtAll(page: Page, testIds: string[]): Promise<Look[]> {
  const found = await page.evaluate(
    `${JSON.stringify(testIds)}.map((testId) => window.__viewing.look(testId))`,
  );
  return z.array(Look).parse(found);
}

/** Resolves with the time it took until the element shows codes that change. */
export async function untilMoving(page: Page, testId: string, limitMs = 20_000): Promise<number> {
  const startedMs = performance.now();
  await page
    .waitForFunction(`window.__viewing.moved(${JSON.stringify(testId)}, ${startedMs})`, {
      polling: 25,
      timeout: limitMs,
    })
    .catch(async (cause: unknown) => {
      const state = await Promise.race([
        page.evaluate(pageState),
        wait(3_000, "the page is silent"),
      ]);
      throw new Error(
        `${testId} shows no moving coded frames after ${limitMs} ms: ${JSON.stringify(state)}`,
        { cause },
      );
    });
  return performance.now() - startedMs;
}

/** Runs in the page: what there is to say of one whose pictures stand still. */
const pageState = `(async () => ({
  visibility: document.visibilityState,
  shown: [...document.querySelectorAll("[data-testid]")].map((one) => one.dataset.testid).join(" "),
  media: [...document.querySelectorAll("video, audio")].map((element) => ({
    testId: element.dataset.testid,
    readyState: element.readyState,
    paused: element.paused,
    timeS: element.currentTime,
    tracks: (element.srcObject?.getTracks() ?? []).map(
      ({ kind, readyState, muted }) => kind + " " + readyState + (muted ? " muted" : ""),
    ),
  })),
  received: await window.__received?.(),
}))()`;

export interface Watched {
  looks: NonNullable<Look>[];
  /** Different numbers seen. */
  numbers: number;
  presented: number;
}

/** Watches one element for a while. */
export async function watch(page: Page, testId: string, ms: number): Promise<Watched> {
  const looks: NonNullable<Look>[] = [];
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs) {
    const seen = await look(page, testId);
    if (seen) looks.push(seen);
    await wait(100);
  }
  const numbers = new Set(looks.map((seen) => seen.code?.number).filter(Number.isInteger)).size;
  const presented = (looks.at(-1)?.frames ?? 0) - (looks[0]?.frames ?? 0);
  return { looks, numbers, presented };
}

/**
 * Tones decoded in the page within `ms`: of everything its peer connections play, or of the media
 * element with this test id.
 */
export async function listen(page: Page, ms: number, testId?: string): Promise<ToneOnset[]> {
  const recorded = z
    .array(z.object({ rateHz: z.number(), samples: z.string() }))
    .parse(await page.evaluate(`window.__viewing.hear(${JSON.stringify(testId ?? "")}, ${ms})`));
  return recorded.flatMap(({ rateHz, samples: text }) => {
    const bytes = Buffer.from(text, "base64");
    const samples = Float32Array.from(
      { length: bytes.length / 2 },
      (_, index) => bytes.readInt16LE(index * 2) / 32_768,
    );
    return (["microphone", "screenSound"] as const).flatMap((voice) =>
      findToneOnsets({ samples, sampleRateHz: rateHz, voice }),
    );
  });
}

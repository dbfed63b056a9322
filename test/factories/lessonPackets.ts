/*
 * RTP as a browser and the SFU would have sent it, made without either: coded pictures and tones,
 * encoded by ffmpeg, put into packets here, and laid on the capture clock with whatever goes wrong on
 * the way. Everything follows from the arguments.
 */
import type { LogEvent, TrackDescription } from "../../protocol/capture.ts";
import type { LogRecord } from "../../server/lib/captureLogFormat.ts";
import type { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { opusPackets } from "../fixtures/opusPackets.ts";
import { codedCameraFrame } from "../rig/codedMedia.ts";
import { codedFramesPerSecond, numberModulus } from "../rig/frameCode.ts";
import { toneSamples, type ToneVoice } from "../rig/toneCode.ts";
import { type GivenLogFile, rtpBytes, senderReportBytes } from "./captureFolder.ts";

/** What one RTP timestamp carries: a picture or a piece of sound, as payloads of packets. */
export type MediaUnit = { atUs: number; payloads: Buffer[] };

const payloadLimit = 1_150;

/** H.264 pictures from `fromS` on, numbered as the coded camera's; a key frame every `keyEveryS`. */
export async function cameraUnits(given: {
  ffmpeg: Ffmpeg;
  seconds: number;
  fromS?: number;
  width?: number;
  height?: number;
  keyEveryS?: number;
  codec?: "H264" | "VP8";
  bitrateKbps?: number;
}): Promise<MediaUnit[]> {
  const { ffmpeg, seconds, fromS = 0, width = 320, height = 180, keyEveryS = 4 } = given;
  const bitrate = `${given.bitrateKbps ?? 600}k`;
  const rate = codedFramesPerSecond;
  const count = Math.round(seconds * rate);
  const first = Math.round(fromS * rate);
  const pictures = (async function* () {
    for (let n = 0; n < count; n += 1) {
      yield codedCameraFrame({ number: (first + n) % numberModulus.camera, width, height });
    }
  })();
  const keyInterval = String(Math.round(keyEveryS * rate));
  const isVp8 = given.codec === "VP8";
  const coder = isVp8
    ? ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", bitrate, "-f", "ivf"]
    : [
        ...["-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast"],
        ...["-tune", "zerolatency", "-x264-params", "aud=1:scenecut=0:repeat-headers=1:slices=1"],
        ...["-b:v", bitrate, "-f", "h264"],
      ];
  const bytes = await ffmpeg.run({
    args: [
      ...["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", `${width}x${height}`],
      ...["-r", String(rate), "-i", "pipe:0", "-g", keyInterval, "-keyint_min", keyInterval],
      ...[...coder, "pipe:1"],
    ],
    input: pictures,
    timeLimitMs: 300_000,
  });
  if (!isVp8) return h264Units({ stream: Buffer.from(bytes), rate, fromS });
  const frames = ivfFrames(Buffer.from(bytes));
  return frames.map((payloads, n) => ({ atUs: (fromS + n / rate) * 1e6, payloads }));
}

/** Pictures of an Annex B stream with access unit delimiters, at an even pace. */
export function h264Units({
  stream,
  rate,
  fromS = 0,
}: {
  stream: Buffer;
  rate: number;
  fromS?: number;
}): MediaUnit[] {
  return accessUnits(stream).map((payloads, n) => ({ atUs: (fromS + n / rate) * 1e6, payloads }));
}

/**
 * Opus in 20 ms packets with the coded tones, from `fromS` on; two voices can be told apart in a mix. A sound
 * card that runs so much too fast makes more samples of the same time.
 */
export async function microphoneUnits(given: {
  ffmpeg: Ffmpeg;
  seconds: number;
  fromS?: number;
  voice?: ToneVoice;
  driftPpm?: number;
}): Promise<MediaUnit[]> {
  const { ffmpeg, seconds, fromS = 0, voice = "microphone" } = given;
  const pace = 1 + (given.driftPpm ?? 0) / 1e6;
  const sampleRateHz = 48_000 * pace;
  const all = toneSamples({ voice, seconds: fromS + seconds, sampleRateHz });
  const packets = await opusPackets({
    ffmpeg,
    samples: all.slice(Math.round(fromS * sampleRateHz)),
  });
  return packets.map((payload, n) => ({
    atUs: (fromS + (n * 0.02) / pace) * 1e6,
    payloads: [Buffer.from(payload)],
  }));
}

export type Transport = {
  /** Media time 0 on the capture clock. */
  zeroUs: number;
  delayMs?: number;
  /** By how much single packets arrive later still, at most; more than their spacing reorders them. */
  jitterMs?: number;
  /** Share of packets that never come, and of packets that come twice. */
  loss?: number;
  duplicates?: number;
  /** Packets of units between these media times never come. */
  outages?: readonly { fromS: number; toS: number }[];
  firstSequence?: number;
  firstTimestamp?: number;
  /** The sender's clock runs so much too fast. */
  driftPpm?: number;
  seed?: number;
  /** What the same sender sent before these units, where they go on. */
  sentBefore?: { packets: number; octets: number };
  /** Sender reports; every second for pictures when left out. */
  reportEveryS?: number | null;
};

/** The records of one consumer's log file, in the order of their arrival. */
export function sendUnits(
  track: TrackDescription,
  units: readonly MediaUnit[],
  transport: Transport,
): { records: LogRecord[]; lost: number } {
  const { zeroUs, delayMs = 40, jitterMs = 0, loss = 0, duplicates = 0, outages = [] } = transport;
  const random = seeded(transport.seed ?? 1);
  const pace = 1 + (transport.driftPpm ?? 0) / 1e6;
  const timestampAt = (us: number): number =>
    (transport.firstTimestamp ?? 1000) + Math.round((us * pace * track.clockRate) / 1e6);
  let sequence = transport.firstSequence ?? 100;
  let lost = 0;
  const packets: { timeUs: number; bytes: Buffer }[] = [];
  for (const { atUs, payloads } of units) {
    const cut = outages.some(({ fromS, toS }) => atUs >= fromS * 1e6 && atUs < toS * 1e6);
    for (const [n, payload] of payloads.entries()) {
      const bytes = rtpBytes({
        ssrc: track.ssrc,
        payloadType: track.payloadType,
        sequence,
        timestamp: timestampAt(atUs),
        marker: n === payloads.length - 1,
        payload,
      });
      sequence += 1;
      if (cut || random() < loss) {
        lost += 1;
        continue;
      }
      const copies = random() < duplicates ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const timeUs = zeroUs + atUs + n * 50 + (delayMs + random() * jitterMs) * 1000;
        packets.push({ timeUs, bytes });
      }
    }
  }
  packets.sort((a, b) => a.timeUs - b.timeUs);
  return { records: withReports({ track, packets, transport, timestampAt }), lost };
}

/** The SFU reports what it has sent so far, in between, and at which moment a timestamp was captured. */
function withReports(given: {
  track: TrackDescription;
  packets: readonly { timeUs: number; bytes: Buffer }[];
  transport: Transport;
  timestampAt: (us: number) => number;
}): LogRecord[] {
  const { track, packets, transport, timestampAt } = given;
  const { zeroUs, reportEveryS = 1 } = transport;
  const everyUs = reportEveryS === null ? Number.POSITIVE_INFINITY : reportEveryS * 1e6;
  const records: LogRecord[] = [];
  const seen = new Set<Buffer>();
  const { packets: packetsBefore = 0, octets = 0 } = transport.sentBefore ?? {};
  let octetCount = octets;
  let nextUs = (packets[0]?.timeUs ?? 0) + Math.min(everyUs, 1e6);
  for (const { timeUs, bytes } of packets) {
    if (timeUs >= nextUs) {
      nextUs += everyUs;
      const report = senderReportBytes({
        ssrc: track.ssrc,
        ntpUs: timeUs - 300,
        rtpTimestamp: timestampAt(timeUs - 300 - zeroUs),
        packetCount: packetsBefore + seen.size,
        octetCount,
      });
      records.push({ kind: "rtcp", timeUs: timeUs - 100, bytes: report });
    }
    records.push({ kind: "rtp", timeUs, bytes });
    if (!seen.has(bytes)) octetCount += bytes.length - 12;
    seen.add(bytes);
  }
  return records;
}

export const trackFile = (
  track: TrackDescription,
  records: readonly LogRecord[],
  more: { because?: GivenLogFile["because"]; last?: { timeUs: number; event: LogEvent } } = {},
): GivenLogFile => ({
  track,
  ...(more.because === undefined ? {} : { because: more.because }),
  records: more.last === undefined ? records : [...records, { kind: "event", ...more.last }],
});

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One Annex B stream with access unit delimiters → payloads of RFC 6184 for every picture. */
function accessUnits(stream: Buffer): Buffer[][] {
  const units: Buffer[][] = [];
  for (const nal of nalUnits(stream)) {
    const type = (nal[0] ?? 0) & 0x1f;
    if (type === 9) units.push([]);
    else if (type === 7 || type === 8 || type === 5 || type === 1) units.at(-1)?.push(nal);
  }
  return units.map((nals) => {
    const sets = nals.filter((nal) => [7, 8].includes((nal[0] ?? 0) & 0x1f));
    const slices = nals.filter((nal) => ![7, 8].includes((nal[0] ?? 0) & 0x1f));
    const together = sets.flatMap((set) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(set.length);
      return [length, set];
    });
    const first = sets.length === 0 ? [] : [Buffer.concat([Buffer.from([0x78]), ...together])];
    return [...first, ...slices.flatMap(fragments)];
  });
}

function fragments(nal: Buffer): Buffer[] {
  if (nal.length <= payloadLimit + 1) return [nal];
  const head = nal[0] ?? 0;
  const parts: Buffer[] = [];
  for (let at = 1; at < nal.length; at += payloadLimit) {
    const start = at === 1 ? 0x80 : 0;
    const end = at + payloadLimit >= nal.length ? 0x40 : 0;
    const indicator = Buffer.from([(head & 0xe0) | 28, start | end | (head & 0x1f)]);
    parts.push(Buffer.concat([indicator, nal.subarray(at, at + payloadLimit)]));
  }
  return parts;
}

function nalUnits(stream: Buffer): Buffer[] {
  const found: Buffer[] = [];
  let start = stream.indexOf("000001", 0, "hex");
  while (start >= 0) {
    const next = stream.indexOf("000001", start + 3, "hex");
    let end = next < 0 ? stream.length : next;
    while (stream[end - 1] === 0) end -= 1;
    found.push(stream.subarray(start + 3, end));
    start = next;
  }
  return found;
}

/** IVF → payloads of RFC 7741: a descriptor byte, S bit on the first. */
function ivfFrames(ivf: Buffer): Buffer[][] {
  const frames: Buffer[][] = [];
  for (let at = 32; at + 12 <= ivf.length;) {
    const length = ivf.readUInt32LE(at);
    const frame = ivf.subarray(at + 12, at + 12 + length);
    const parts: Buffer[] = [];
    for (let from = 0; from < frame.length; from += payloadLimit) {
      const descriptor = Buffer.from([from === 0 ? 0x10 : 0]);
      parts.push(Buffer.concat([descriptor, frame.subarray(from, from + payloadLimit)]));
    }
    frames.push(parts);
    at += 12 + length;
  }
  return frames;
}

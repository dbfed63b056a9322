/* What a drilled teacher sends: coded pictures and tones as RTP, made once in a process and without a browser. */
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import type { LogEvent, TrackDescription } from "../../protocol/capture.ts";
import { logFileName } from "../../recorder/capture/logReader.ts";
import { Ffmpeg } from "../../recorder/ffmpeg.ts";
import { encodeRecord, logMagic, type LogRecord } from "../../server/lib/captureLogFormat.ts";
import { describeTrack } from "../factories/captureFolder.ts";
import {
  cameraUnits,
  type MediaUnit,
  microphoneUnits,
  sendUnits,
} from "../factories/lessonPackets.ts";

/** Camera and microphone both begin anew after so long: a whole round of frame numbers and of tones. */
export const loopS = 60;
/** So many packets of 20 ms, and so many ppm, that a loop of a fast sound card is a whole number of them. */
const fastLoopS = 300;

export type Shape = {
  width?: number;
  height?: number;
  codec?: "H264" | "VP8";
  bitrateKbps?: number;
  keyEveryS?: number;
};
type Camera = Shape & { seconds: number; fromS?: number };

const made = new Map<string, Promise<MediaUnit[]>>();
const once = (key: unknown, make: (ffmpeg: Ffmpeg) => Promise<MediaUnit[]>) => {
  const name = JSON.stringify(key);
  const found =
    made.get(name) ??
    (async () => {
      const ffmpeg = await Ffmpeg.create();
      try {
        return await make(ffmpeg);
      } finally {
        ffmpeg.close();
      }
    })();
  made.set(name, found);
  return found;
};
export const pictures = (of: Camera) =>
  once(of, (ffmpeg) => cameraUnits({ ffmpeg, keyEveryS: 2, bitrateKbps: 200, ...of }));
export const sound = (of: { seconds: number; driftPpm?: number }) =>
  once({ sound: of }, (ffmpeg) => microphoneUnits({ ffmpeg, ...of }));

export const cameraTrack = (codec: Shape["codec"] = "H264"): TrackDescription =>
  describeTrack({ source: "camera", mimeType: `video/${codec}` });
export const microphoneTrack = (): TrackDescription => describeTrack({ source: "microphone" });

/** A stretch of the lesson in which a track sends. */
export type Stretch = { fromS: number; toS: number };
type Part = Stretch & {
  track: TrackDescription;
  because: Extract<LogEvent, { event: "opened" }>["because"];
  /** How the log ends there. */
  last: LogEvent | null;
  shape?: Shape;
  driftPpm?: number;
};

/** Writes one log file after another as the capture process would have, and counts what is in them. */
export async function writeLog({
  folder,
  zeroUs,
  parts,
}: {
  folder: string;
  /** The lesson's second 0 on the capture's clock. */
  zeroUs: number;
  parts: readonly Part[];
}): Promise<{ packets: number }> {
  await mkdir(folder, { recursive: true });
  let packets = 0;
  let n = 0;
  const written: string[] = [];
  const sent = new Map<number, { packets: number; octets: number }>();
  for (const { track, because, last, fromS, toS, shape, driftPpm } of parts) {
    n += 1;
    const path = join(folder, logFileName({ n, trackId: track.trackId }));
    written.push(path);
    await using file = await open(`${path}.part`, "wx", 0o600);
    const opened = { event: "opened", track, because } as const;
    const first = { kind: "event", timeUs: zeroUs + fromS * 1e6, event: opened } as const;
    await file.write(Buffer.concat([logMagic, encodeRecord(first)]));
    const camera = track.source === "camera";
    const lengthS = driftPpm === undefined ? loopS : fastLoopS;
    const loop = camera
      ? await pictures({ seconds: lengthS, ...shape })
      : await sound({ seconds: lengthS, ...(driftPpm === undefined ? {} : { driftPpm }) });
    for (let round = Math.floor(fromS / lengthS); round * lengthS < toS; round += 1) {
      const units = loop
        .map(({ atUs, payloads }) => ({ atUs: atUs + round * lengthS * 1e6, payloads }))
        .filter(({ atUs }) => atUs >= fromS * 1e6 - 1 && atUs < toS * 1e6 - 1);
      const before = sent.get(track.ssrc) ?? { packets: 0, octets: 0 };
      const { records } = sendUnits(track, units, {
        zeroUs,
        sentBefore: before,
        firstSequence: 100 + before.packets,
        ...(driftPpm === undefined ? {} : { driftPpm }),
      });
      const rtp = records.filter(({ kind }) => kind === "rtp");
      const octets = rtp.reduce((sum, one) => sum + (isPacket(one) ? one.bytes.length - 12 : 0), 0);
      sent.set(track.ssrc, {
        packets: before.packets + rtp.length,
        octets: before.octets + octets,
      });
      packets += rtp.length;
      await file.write(Buffer.concat(records.map(encodeRecord)));
    }
    if (last !== null)
      await file.write(
        encodeRecord({ kind: "event", timeUs: zeroUs + toS * 1e6 + 45_000, event: last }),
      );
  }
  // All files grow together in a real capture: whoever follows it must not meet one without the others.
  for (const path of written) await rename(`${path}.part`, path);
  return { packets };
}

const isPacket = (record: LogRecord): record is Extract<LogRecord, { bytes: Buffer }> =>
  record.kind !== "event";

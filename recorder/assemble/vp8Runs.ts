import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Ffmpeg } from "../ffmpeg.ts";
import { transcodeVp8, type TranscodedPicture, type Vp8Frame } from "../transcode/vp8.ts";
import { CaptureIndex, type CaptureIndexOptions } from "./captureIndex.ts";
import { CaptureTail } from "./captureTail.ts";
import { type PictureFormat, pictureFormat } from "./h264.ts";
import type { ReceivedFrame } from "./pictureFrame.ts";
import { Vp8Depacketizer } from "./vp8Depacketizer.ts";

/** A VP8 run as the first reading of the capture found it. */
export type Vp8Run = { runNumber: number; keyTimestamps: number[]; frames: number };

type Stored = { at: number; length: number; key: boolean; format: PictureFormat };

const rtpToUs = (rtpExtended: number): number => (rtpExtended * 1000) / 90;
const usToRtp = (us: number): number => Math.round((us * 90) / 1000);

/** The pictures that VP8 runs became, in a file beside the replay until it is complete. */
export class TranscodedRuns {
  readonly #path: string;
  readonly #file: number;
  readonly #pictures = new Map<number, Map<number, Stored>>();
  #length = 0;

  private constructor({ path }: { path: string }) {
    this.#path = path;
    this.#file = openSync(path, "w+", 0o600);
  }

  /** Transcodes `runs` with key frames where they had some, so that they are cut at the same places. */
  static async create({
    path,
    captureDir,
    runs,
    ffmpeg,
    signal,
    onShare,
  }: {
    path: string;
    captureDir: string;
    runs: readonly Vp8Run[];
    ffmpeg: Ffmpeg;
    signal: AbortSignal;
    onShare: (share: number) => void;
  }): Promise<TranscodedRuns> {
    const transcoded = new TranscodedRuns({ path });
    const all = runs.reduce((sum, { frames }) => sum + frames, 0);
    let made = 0;
    try {
      for (const run of runs) {
        await transcodeVp8({
          frames: framesOf({ captureDir, runNumber: run.runNumber, signal }),
          forceKeyFramesAtUs: run.keyTimestamps.map(rtpToUs),
          ffmpeg,
          signal,
          onPicture: (picture) => {
            transcoded.#store(run.runNumber, picture);
            made += 1;
            if (made % 100 === 0) onShare(Math.min(1, made / all));
          },
        });
      }
      return transcoded;
    } catch (error) {
      await transcoded.close();
      throw error;
    }
  }

  /** What the frame of a run became; null when it could not be decoded. */
  pictureOf(runNumber: number, frame: ReceivedFrame): ReceivedFrame | null {
    const stored = this.#pictures.get(runNumber)?.get(frame.rtpExtended);
    if (stored === undefined || frame.picture.codec !== "VP8") return null;
    const sample = Buffer.alloc(stored.length);
    readSync(this.#file, sample, 0, stored.length, stored.at);
    const { width, height } = frame.picture;
    const as = `vp8-${width}x${height}`;
    const picture = { codec: "H264" as const, format: stored.format, sample, as };
    return { ...frame, key: stored.key, picture };
  }

  async close(): Promise<void> {
    closeSync(this.#file);
    await rm(this.#path, { force: true });
  }

  #store(runNumber: number, { us, key, sample, sps, pps }: TranscodedPicture): void {
    const pictures = this.#pictures.get(runNumber) ?? new Map<number, Stored>();
    this.#pictures.set(runNumber, pictures);
    writeSync(this.#file, sample, 0, sample.length, this.#length);
    const format = pictureFormat({ sps: [...sps], pps: [...pps] });
    pictures.set(usToRtp(us), { at: this.#length, length: sample.length, key, format });
    this.#length += sample.length;
  }
}

/** How the first reading unpacks: the frames stay VP8, and what transcoding needs to know is noted. */
export function noteVp8Frames(runs: Vp8Run[]): CaptureIndexOptions["unpackVp8"] {
  return ({ runNumber }) => {
    const noted: Vp8Run = { runNumber, keyTimestamps: [], frames: 0 };
    const depacketizer = new Vp8Depacketizer();
    return (packet) => {
      const frames = depacketizer.push(packet);
      for (const { key, rtpExtended } of frames) {
        if (noted.frames === 0) runs.push(noted);
        noted.frames += 1;
        if (key) noted.keyTimestamps.push(rtpExtended);
      }
      return frames;
    };
  };
}

/** How the second reading unpacks: VP8 frames are replaced by what they became. */
export function unpackTranscoded(transcoded: TranscodedRuns): CaptureIndexOptions["unpackVp8"] {
  return ({ runNumber }) => {
    const depacketizer = new Vp8Depacketizer();
    return (packet) =>
      depacketizer.push(packet).flatMap((frame) => {
        const picture = transcoded.pictureOf(runNumber, frame);
        return picture === null ? [] : [picture];
      });
  };
}

/** Reads the capture once more for one run's frames, in pace with the transcoder. */
async function* framesOf({
  captureDir,
  runNumber,
  signal,
}: {
  captureDir: string;
  runNumber: number;
  signal: AbortSignal;
}): AsyncGenerator<Vp8Frame> {
  let found: ReceivedFrame[] = [];
  const index = new CaptureIndex({
    unpackVp8: (run) => {
      const depacketizer = new Vp8Depacketizer();
      return (packet) => {
        if (run.runNumber === runNumber) found.push(...depacketizer.push(packet));
        return [];
      };
    },
  });
  const tail = new CaptureTail({ dir: captureDir });
  try {
    for (let ended = false; !ended;) {
      signal.throwIfAborted();
      const part = await tail.read({ finish: true });
      ended = part.ended;
      for (const entry of part.records) index.add(entry);
      const now = part.records.at(-1)?.record.timeUs;
      if (ended) index.advance(Number.POSITIVE_INFINITY);
      else if (now !== undefined) index.advance(now);
      index.forgetItems();
      const frames = found;
      found = [];
      for (const { rtpExtended, key, picture } of frames) {
        if (picture.codec !== "VP8") continue;
        const { width, height, frame } = picture;
        yield { us: rtpToUs(rtpExtended), key, width, height, frame };
      }
    }
  } finally {
    await tail.close();
  }
}

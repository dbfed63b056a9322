import { createHash } from "node:crypto";
import {
  BufferTarget,
  CmafOutputFormat,
  EncodedPacket,
  EncodedVideoPacketSource,
  Output,
} from "mediabunny";
import { parameterSets, type PictureFormat, pictureFormat } from "../assemble/h264.ts";
import type { PlaylistSegment } from "../publish/playlist.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { type FlvPicture, splitFlv } from "../transcode/flv.ts";
import { segmentMs } from "./arguments.ts";

/** Pictures that a replay cannot be made of by copying; encoding them helps. */
export class NotCopied extends Error {
  override name = "NotCopied";
}

/** Seeking lands at key frames, and so does a player that joins. */
const longestSegmentMs = 20_000;
/** How long the last picture of a video without sound is shown. */
const lastPictureMs = 40;

type Shown = FlvPicture & { shownMs: number };

/** Cuts pictures that come as FLV into segments at key frames; each is written when the next begins. */
export class PictureCutter {
  readonly #folder: ReplayFolder;
  readonly #parser = splitFlv();
  readonly #beginMs: number;
  readonly #onSegment: (segment: PlaylistSegment) => Promise<void>;
  readonly formats = new Map<string, PictureFormat>();
  #n: number;
  #config: Buffer | null = null;
  #pictures: Shown[] = [];
  #lastShownMs: number;

  constructor(parts: {
    folder: ReplayFolder;
    /** Where to go on: the first picture is shown from there. */
    beginMs: number;
    /** Segments that are there. */
    n: number;
    onSegment: (segment: PlaylistSegment) => Promise<void>;
  }) {
    this.#folder = parts.folder;
    this.#beginMs = parts.beginMs;
    this.#lastShownMs = parts.beginMs;
    this.#n = parts.n;
    this.#onSegment = parts.onSegment;
  }

  /** Until when there are pictures. */
  get endMs(): number {
    return this.#lastShownMs + lastPictureMs;
  }

  get isEmpty(): boolean {
    return this.#n === 0 && this.#pictures.length === 0;
  }

  /** @throws NotCopied */
  async push(chunk: Uint8Array): Promise<void> {
    for (const picture of this.#parser.push(chunk)) {
      const shownMs = this.#beginMs + timeOf(picture) + picture.shownAfterMs;
      const [first] = this.#pictures;
      if (first === undefined && !picture.key) {
        // Nothing can be seen before the first key frame.
        if (this.#n === 0) continue;
        throw new NotCopied("no key frame where one was told");
      }
      if (picture.key && first !== undefined && shownMs - first.shownMs >= segmentMs)
        await this.#write(shownMs, longestSegmentMs);
      this.#pictures.push({ ...picture, shownMs });
      this.#lastShownMs = Math.max(this.#lastShownMs, shownMs);
    }
  }

  /** Writes what is left, to be shown until then. */
  async finish(untilMs: number): Promise<void> {
    if (this.#pictures.length > 0)
      await this.#write(Math.max(untilMs, this.endMs), Number.POSITIVE_INFINITY);
  }

  async #write(toMs: number, longestMs: number): Promise<void> {
    const pictures = this.#pictures;
    const [first] = pictures;
    if (first === undefined) return;
    this.#pictures = [];
    // The very first is shown from the beginning, whenever it came.
    const fromMs = this.#n === 0 ? 0 : first.shownMs;
    if (toMs - fromMs > longestMs) throw new NotCopied("key frames are too far apart");
    if (pictures.some(({ shownMs }) => shownMs < first.shownMs || shownMs >= toMs))
      throw new NotCopied("pictures reach over a cut");
    const format = this.#formatOf(first.config, pictures);
    const media = await muxShown({ format, pictures, fromMs, toMs });
    const digest = createHash("sha256").update(media.media).digest("hex").slice(0, 10);
    const file = `camera-${this.#n}-${digest}.m4s`;
    const initFile = `camera-init-${format.id}.mp4`;
    this.formats.set(initFile, format);
    await this.#folder.writeSegment(initFile, media.init);
    await this.#folder.writeSegment(file, media.media);
    this.#n += 1;
    await this.#onSegment({
      ...{ file, initFile, discontinuity: false, byteLength: media.media.length },
      ...{ fromUs: Math.round(fromMs * 1000), toUs: Math.round(toMs * 1000) },
    });
  }

  #formatOf(config: Buffer, pictures: readonly Shown[]): PictureFormat {
    if (
      pictures.some((one) => !one.config.equals(config)) ||
      !(this.#config ?? config).equals(config)
    )
      throw new NotCopied("the coding changes");
    // Lengths of four bytes, as everything here expects (ISO/IEC 14496-15 §5.3.3.1).
    if (((config[4] ?? 0) & 3) !== 3) throw new NotCopied("short lengths of NAL units");
    this.#config = config;
    try {
      return pictureFormat(parameterSets(config));
    } catch (cause) {
      throw new NotCopied("parameter sets are not understood", { cause });
    }
  }
}

/** FLV keeps 31 bits of a time before zero. */
const timeOf = ({ ms }: FlvPicture): number => (ms >= 2 ** 30 ? ms - 2 ** 31 : ms);

/** One CMAF segment of pictures in the order of decoding, which may not be that of showing. */
async function muxShown({
  format,
  pictures,
  fromMs,
  toMs,
}: {
  format: PictureFormat;
  pictures: readonly Shown[];
  fromMs: number;
  toMs: number;
}): Promise<{ init: Uint8Array; media: Uint8Array }> {
  const source = new EncodedVideoPacketSource("avc");
  const init = new BufferTarget();
  const media = new BufferTarget();
  const output = new Output({ format: new CmafOutputFormat(), target: media, initTarget: init });
  // The muxer takes its timescale from the frame rate.
  output.addVideoTrack(source, { frameRate: 90_000 });
  await output.start();
  const { codec, width, height, avcc } = format;
  const decoderConfig = { codec, codedWidth: width, codedHeight: height, description: avcc };
  const times = pictures.map(({ shownMs }, n) => (n === 0 ? fromMs : shownMs));
  const inOrder = times.toSorted((a, b) => a - b);
  const nextOf = new Map(inOrder.map((ms, n) => [ms, inOrder[n + 1] ?? toMs]));
  for (const [n, { sample }] of pictures.entries()) {
    const ms = times[n] ?? fromMs;
    const lengthMs = (nextOf.get(ms) ?? toMs) - ms;
    const packet = new EncodedPacket(sample, n === 0 ? "key" : "delta", ms / 1000, lengthMs / 1000);
    await source.add(packet, { decoderConfig });
  }
  await output.finalize();
  if (init.buffer === null || media.buffer === null) throw new Error("the muxer wrote nothing");
  return { init: new Uint8Array(init.buffer), media: new Uint8Array(media.buffer) };
}

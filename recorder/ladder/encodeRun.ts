import type { PictureCoding } from "../../config/ladder.ts";
import { ticksPerSecond, usToTicks } from "../assemble/pictureTimeline.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { muxPictures, type PictureSample } from "../publish/segment.ts";
import { type FlvPicture, splitFlv } from "../transcode/flv.ts";
import { ladderArguments } from "../transcode/ladderArguments.ts";
import { type Rung, rungFiles, rungSize, type Size } from "./rungs.ts";
import type { SourceSegment } from "./sourceRendition.ts";

/** Decoding and encoding are given so many times the length of what is to be encoded, and a minute. */
const slowestPace = 20;
const toleranceUs = 700;

/**
 * Encodes one run for all given rungs, and takes its tiles, in a single decode. Every segment is written
 * when its last picture is there, so that an end in between loses no more than one of each rung.
 * @throws FfmpegError, the signal's reason, what the file system says
 */
export async function encodeRun({
  segments,
  rungs,
  coding,
  tile,
  tileOf,
  onTile,
  onSegment,
  folder,
  ffmpeg,
  signal,
}: {
  segments: readonly SourceSegment[];
  /** Those for which this run's format is too large. */
  rungs: readonly Rung[];
  coding: PictureCoding;
  tile: Size;
  /** Whether a tile is wanted of a segment's first picture. */
  tileOf: (segment: SourceSegment) => boolean;
  onTile: (segment: SourceSegment, yuv: Buffer) => Promise<void>;
  /** A segment is there on all rungs. */
  onSegment: (segment: SourceSegment) => void;
  folder: ReplayFolder;
  ffmpeg: Ffmpeg;
  signal: AbortSignal;
}): Promise<void> {
  const [first] = segments;
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return;
  const secondsIn = ({ fromUs }: SourceSegment): number => (fromUs - first.fromUs) / 1e6;
  const tiled = segments.filter(tileOf);
  const sized = rungs.flatMap((rung) => {
    const size = rungSize(first.format, rung.shortSide);
    return size === null ? [] : [{ ...rung, ...size }];
  });
  const done = new Map<number, number>();
  const cutters = sized.map(
    (rung) =>
      new Cutter({
        rung,
        segments,
        folder,
        onSegment: (segment) => {
          const rungsDone = (done.get(segment.n) ?? 0) + 1;
          done.set(segment.n, rungsDone);
          if (rungsDone === sized.length) onSegment(segment);
        },
      }),
  );
  const tiles = takeTiles({ tile, tiled, onTile });
  await ffmpeg.stream({
    args: ladderArguments({
      files: [first.initFile, ...segments.map(({ file }) => file)].map((file) => folder.path(file)),
      cutsS: segments.slice(1).map(secondsIn),
      coding,
      rungs: sized,
      tile,
      tilesS: tiled.map(secondsIn),
      keyFramesOnly: sized.length === 0 && tiled.every(({ startsWithKey }) => startsWithKey),
    }),
    timeLimitMs: 60_000 + Math.ceil((last.toUs - first.fromUs) / 1000) * slowestPace,
    onOutput: tiles,
    onMoreOutputs: cutters.map((cutter) => (chunk) => cutter.push(chunk)),
    signal,
  });
  for (const cutter of cutters) await cutter.finish();
}

/** Puts the pictures of one rung into the segments to which they belong. */
class Cutter {
  readonly #rung: Rung & Size;
  readonly #segments: readonly SourceSegment[];
  readonly #folder: ReplayFolder;
  readonly #onSegment: (segment: SourceSegment) => void;
  readonly #parser = splitFlv();
  readonly #beginUs: number;
  #at = 0;
  #pictures: (FlvPicture & { us: number })[] = [];

  constructor(parts: {
    rung: Rung & Size;
    segments: readonly SourceSegment[];
    folder: ReplayFolder;
    onSegment: (segment: SourceSegment) => void;
  }) {
    this.#rung = parts.rung;
    this.#segments = parts.segments;
    this.#folder = parts.folder;
    this.#onSegment = parts.onSegment;
    this.#beginUs = parts.segments[0]?.fromUs ?? 0;
  }

  async push(chunk: Uint8Array): Promise<void> {
    for (const picture of this.#parser.push(chunk)) {
      const us = this.#beginUs + picture.ms * 1000;
      const next = this.#segments[this.#at + 1];
      if (next !== undefined && us >= next.fromUs - toleranceUs) await this.#write();
      this.#pictures.push({ ...picture, us });
    }
  }

  async finish(): Promise<void> {
    await this.#write();
    if (this.#at < this.#segments.length) throw new Error("pictures are missing at the end");
  }

  async #write(): Promise<void> {
    const segment = this.#segments[this.#at];
    const [first] = this.#pictures;
    if (segment === undefined || first === undefined) throw new Error("a segment has no pictures");
    if (!first.key) throw new Error(`${this.#rung.name} has no key frame at a cut`);
    const fromTick = usToTicks(segment.fromUs);
    const samples: PictureSample[] = this.#pictures.map(({ us, key, sample }, n) => ({
      // The first picture of a segment is shown from its very beginning.
      tick:
        n === 0 ? fromTick : fromTick + Math.round(((us - segment.fromUs) * ticksPerSecond) / 1e6),
      key,
      sample,
    }));
    const { width, height } = this.#rung;
    const codec = `avc1.${first.config.toString("hex", 1, 4)}`;
    const { init, media } = await muxPictures({
      entry: { codec, width, height, avcc: first.config },
      samples,
      endTick: usToTicks(segment.toUs),
    });
    const { file, initFile } = rungFiles(this.#rung, segment);
    await this.#folder.writeSegment(initFile, init);
    await this.#folder.writeSegment(file, media);
    this.#at += 1;
    this.#pictures = [];
    this.#onSegment(segment);
  }
}

/** Raw tiles follow each other without anything in between. */
function takeTiles({
  tile,
  tiled,
  onTile,
}: {
  tile: Size;
  tiled: readonly SourceSegment[];
  onTile: (segment: SourceSegment, yuv: Buffer) => Promise<void>;
}): (chunk: Uint8Array) => Promise<void> {
  const length = (tile.width * tile.height * 3) / 2;
  let pending = Buffer.alloc(0);
  let taken = 0;
  return async (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (; pending.length >= length; pending = pending.subarray(length)) {
      const segment = tiled[taken];
      taken += 1;
      if (segment !== undefined) await onTile(segment, Buffer.from(pending.subarray(0, length)));
    }
  };
}

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { PictureName } from "../../protocol/ladder.ts";
import type { PictureFormat } from "../assemble/h264.ts";
import { ticksPerSecond, ticksToUs, usToTicks } from "../assemble/pictureTimeline.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import { readFormat } from "../ladder/sourceRendition.ts";
import { movedBy, sampleTicks } from "../publish/fragments.ts";
import { type PlaylistSegment, readMediaPlaylist } from "../publish/playlist.ts";
import { playlistFile } from "../publish/publication.ts";
import type { ReplayFolder } from "../publish/replayFolder.ts";
import { muxPictures, type PictureSample } from "../publish/segment.ts";
import { blackArguments, cutArguments } from "../transcode/cutArguments.ts";
import { type FlvPicture, splitFlv } from "../transcode/flv.ts";
import { bothConfigs } from "./avcConfig.ts";
import { type CutSource, type Piece, ticksIn } from "./cutPlan.ts";

export type PictureSource = CutSource & {
  file: string;
  initFile: string;
  format: PictureFormat;
  /** Some are decoded before their turn, as B-frames of uploaded videos need it. */
  reorders: boolean;
};
export type CutPictures = {
  segments: PlaylistSegment[];
  formats: Map<string, PictureFormat>;
  /** Those that were encoded anew. */
  encoded: PlaylistSegment[];
};

const timeLimitMs = 120_000;

/** Pictures of a whole replay, with what has a say in how they can be cut. */
export async function readPictureSources(
  name: PictureName,
  folder: ReplayFolder,
): Promise<PictureSource[]> {
  const playlist = await readFile(folder.path(playlistFile[name]), "utf8");
  const formats = new Map<string, PictureFormat>();
  const sources: PictureSource[] = [];
  for (const { file, initFile, fromUs, toUs, discontinuity } of readMediaPlaylist(playlist)) {
    const format = formats.get(initFile) ?? (await readFormat(folder.path(initFile)));
    formats.set(initFile, format);
    const decoded = sampleTicks(await readFile(folder.path(file)));
    const ticks = decoded.toSorted((a, b) => a - b);
    const reorders = decoded.some((tick, n) => tick !== ticks[n]);
    const repeated = reorders ? 0 : countRepeated(ticks);
    sources.push({
      ...{ file, initFile, format, discontinuity, reorders },
      ...{ fromTick: usToTicks(fromUs), toTick: usToTicks(toUs) },
      ...{ ticks: ticks.slice(repeated), repeats: repeated > 0 },
    });
  }
  return sources;
}

/** What a segment repeats so that it can be decoded is shown for a tick each (assemble/pictureRendition.ts). */
function countRepeated(ticks: readonly number[]): number {
  const own = ticks.findIndex((tick, n) => (ticks[n + 1] ?? tick + 2) - tick > 1);
  return Math.max(0, own);
}

/** Makes the pieces of one rendition that are not there, each by itself. */
export async function writePictures({
  name,
  pieces,
  onPiece,
  ...parts
}: Parts & {
  pieces: readonly Piece<PictureSource>[];
  onPiece: () => void;
}): Promise<CutPictures> {
  const { to, signal } = parts;
  const written: { piece: Piece<PictureSource>; file: string; config: Buffer | null }[] = [];
  for (const [n, piece] of pieces.entries()) {
    signal.throwIfAborted();
    const file = `${name}-${n}-${digest(piece)}.m4s`;
    const where = { ...parts, name, piece, file };
    const config = piece.as === "is" ? await copyPiece(where) : await encodePiece(where);
    written.push({ piece, file, config });
    onPiece();
  }
  const made: CutPictures = { segments: [], formats: new Map(), encoded: [] };
  for (const { piece, file, config } of written) {
    const { source, editedTick, fromTick, toTick } = piece;
    // Pictures of one size have one set-up, whoever encoded them.
    const theirs = written.find((one) => one.config !== null && isAlike(one.piece, piece));
    const own = config ?? theirs?.config ?? null;
    const avcc = own === null ? source.format.avcc : bothConfigs(source.format.avcc, own);
    const initFile = await writeInit({ name, to, format: source.format, avcc });
    const segment: PlaylistSegment = {
      ...{ file, initFile, discontinuity: piece.discontinuity },
      fromUs: Math.round(ticksToUs(editedTick)),
      toUs: Math.round(ticksToUs(editedTick + toTick - fromTick)),
      byteLength: to.sizeOf(file) ?? 0,
    };
    made.segments.push(segment);
    if (piece.as === "encoded") made.encoded.push(segment);
    if (!made.formats.has(initFile))
      made.formats.set(initFile, {
        ...source.format,
        ...{ codec: `avc1.${Buffer.from(avcc).toString("hex", 1, 4)}`, avcc: Buffer.from(avcc) },
      });
  }
  return made;
}

const isAlike = (one: Piece<PictureSource>, other: Piece<PictureSource>): boolean =>
  one.source.initFile === other.source.initFile;

async function writeInit({
  name,
  to,
  format: { width, height },
  avcc,
}: {
  name: PictureName;
  to: ReplayFolder;
  format: PictureFormat;
  avcc: Uint8Array;
}): Promise<string> {
  const file = `${name}-init-${hash(avcc)}.mp4`;
  if (to.sizeOf(file) !== null) return file;
  const codec = `avc1.${Buffer.from(avcc).toString("hex", 1, 4)}`;
  const nothing = [{ tick: 0, key: true, sample: Buffer.alloc(5) }];
  const entry = { codec, width, height, avcc };
  const { init } = await muxPictures({ entry, samples: nothing, endTick: 1 });
  await to.writeSegment(file, init);
  return file;
}

type Parts = {
  name: PictureName;
  from: ReplayFolder;
  to: ReplayFolder;
  ffmpeg: Ffmpeg;
  signal: AbortSignal;
};
type Where = Parts & { piece: Piece<PictureSource>; file: string };

async function copyPiece({ piece, file, from, to }: Where): Promise<null> {
  const { source, editedTick, fromTick } = piece;
  if (to.sizeOf(file) === null)
    await to.writeSegment(
      file,
      movedBy(await readFile(from.path(source.file)), editedTick - fromTick),
    );
  return null;
}

/** Resolves to the encoder's configuration, which is kept beside it for a run that goes on later. */
async function encodePiece({ piece, file, from, to, ffmpeg, signal }: Where): Promise<Buffer> {
  const { source, editedTick, fromTick, toTick } = piece;
  const configFile = `${file}.config`;
  const known = to.sizeOf(file) === null ? null : await to.readText(configFile);
  if (known !== null) return Buffer.from(known, "hex");

  const ticks = ticksIn(piece);
  const { width, height } = source.format;
  const first = ticks[0];
  const last = ticks.at(-1);
  const secondsIn = (tick: number): number => (tick - source.fromTick) / ticksPerSecond;
  const args =
    first === undefined || last === undefined
      ? blackArguments({ width, height })
      : cutArguments({
          initPath: from.path(source.initFile),
          segmentPath: from.path(source.file),
          chosen: source.reorders
            ? // ffmpeg's times of such pictures are up to a few pictures late; their order is right.
              { from: source.ticks.indexOf(first), to: source.ticks.indexOf(last) }
            : { fromS: secondsIn(first), toS: secondsIn(last + 1) },
        });
  const flv = splitFlv();
  const pictures = flv.push(await ffmpeg.run({ args, timeLimitMs, signal }));
  if (source.reorders && first !== undefined && pictures.length !== ticks.length)
    throw new Error("pictures of a piece that are counted do not all decode");
  const [shown] = pictures;
  if (shown === undefined || !shown.key) throw new Error("nothing of a piece was encoded");
  const { config } = shown;
  const { media } = await muxPictures({
    entry: { codec: `avc1.${config.toString("hex", 1, 4)}`, width, height, avcc: config },
    samples: samplesOf(pictures, { ticks, editedTick, fromTick }),
    endTick: editedTick + toTick - fromTick,
  });
  await to.writeText(configFile, config.toString("hex"), { durable: false });
  await to.writeSegment(file, media);
  return Buffer.from(config);
}

/** Each at its own tick; should the decoder have left one out, at the millisecond that ffmpeg tells. */
function samplesOf(
  pictures: readonly FlvPicture[],
  {
    ticks,
    editedTick,
    fromTick,
  }: { ticks: readonly number[]; editedTick: number; fromTick: number },
): PictureSample[] {
  const beginTick = ticks[0] ?? fromTick;
  const [first] = pictures;
  return pictures.map(({ ms, key, sample }, n) => {
    const after = ((ms - (first?.ms ?? 0)) * ticksPerSecond) / 1000;
    const tick =
      pictures.length === ticks.length ? (ticks[n] ?? fromTick) : Math.round(beginTick + after);
    // The first is shown from the piece's very beginning.
    return { tick: n === 0 ? editedTick : editedTick + tick - fromTick, key, sample };
  });
}

const hash = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 10);

/** Tells pieces apart that differ in anything. */
const digest = ({ source, fromTick, toTick, editedTick, as }: Piece<PictureSource>): string =>
  hash(JSON.stringify([source.file, fromTick, toTick, editedTick, as]));

import { readFile } from "node:fs/promises";
import { ladder as codings, storyboard } from "../../config/ladder.ts";
import type { LadderManifest, LadderProgress, LadderRendition } from "../../protocol/ladder.ts";
import { Manifest } from "../../protocol/recording.ts";
import { SkyclassError } from "../../server/lib/errors.ts";
import type { Logger } from "../../server/lib/log.ts";
import type { PictureFormat } from "../assemble/h264.ts";
import { soundCodec } from "../assemble/soundRendition.ts";
import { Verification } from "../assemble/verification.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import {
  bitrates,
  masterPlaylist,
  type PlaylistSegment,
  readMediaPlaylist,
  withOtherFiles,
} from "../publish/playlist.ts";
import { pictureVariant, playlistFile } from "../publish/publication.ts";
import { ReplayFolder } from "../publish/replayFolder.ts";
import type { Gate } from "./gate.ts";
import { encodeRun } from "./encodeRun.ts";
import { type Rung, rungFiles, rungsFor, rungSize } from "./rungs.ts";
import { nextRun } from "./runs.ts";
import {
  readFormat,
  readSourceRendition,
  type SourceRendition,
  type SourceSegment,
} from "./sourceRendition.ts";
import { makeStoryboard, tiledSegments, tileFile } from "./storyboardSheets.ts";

type Parts = {
  replayDir: string;
  ffmpeg: Ffmpeg;
  gate: Gate;
  log: Logger;
  onProgress: (progress: LadderProgress) => void;
  signal: AbortSignal;
};

/** A rung as it will be published. */
type MadeRendition = {
  source: SourceRendition;
  rung: Rung;
  segments: PlaylistSegment[];
  variant: ReturnType<typeof pictureVariant>;
};

export type MadeLadder = { manifest: LadderManifest; verifiedSamples: number };

/**
 * Makes the ladder of one published replay. What an earlier run left is used again, segment by segment;
 * players see it all at once, when the manifest and the multivariant playlists are replaced at the end.
 * @throws SkyclassError, FfmpegError, what the file system says, or the signal's reason
 */
export async function makeLadder(parts: Parts): Promise<MadeLadder> {
  const folder = await ReplayFolder.create({ dir: parts.replayDir });
  const before = await readManifest(folder);
  const names = before.hasScreen ? (["screen", "camera"] as const) : (["camera"] as const);
  const sources = await Promise.all(names.map((name) => readSourceRendition(name, folder)));
  await encodeAll({ ...parts, folder, sources });

  parts.onProgress({ state: "verifying", share: 1 });
  const board = await makeStoryboard({ ...parts, manifest: before, renditions: sources, folder });
  const made = await Promise.all(
    sources.flatMap((source) =>
      rungsOf(source).map((rung) => madeRendition({ source, rung, folder })),
    ),
  );
  const verifiedSamples = await verify({ ...parts, folder, made });
  const manifest = { renditions: made.map(describe), storyboard: board };
  await publish({ folder, before, sources, made, manifest });
  return { manifest, verifiedSamples };
}

const rungsOf = ({ name, formats }: SourceRendition): Rung[] =>
  rungsFor(name, [...formats.values()]);

async function readManifest(folder: ReplayFolder): Promise<Manifest> {
  const manifest = Manifest.parse(
    JSON.parse(await readFile(folder.path(playlistFile.manifest), "utf8")),
  );
  if (manifest.state !== "complete") throw new SkyclassError("conflict");
  return manifest;
}

async function encodeAll(
  parts: Parts & { folder: ReplayFolder; sources: readonly SourceRendition[] },
): Promise<void> {
  const { folder, sources, onProgress } = parts;
  const all = sources.reduce((sum, { segments }) => sum + segments.length, 0);
  let before = 0;
  for (const source of sources) {
    const tell = (state: LadderProgress["state"], n: number): void =>
      onProgress({ state, share: (before + n) / all });
    await encodeSource({ ...parts, folder, source, tell });
    before += source.segments.length;
  }
}

async function encodeSource({
  source,
  folder,
  ffmpeg,
  gate,
  signal,
  tell,
}: Parts & {
  source: SourceRendition;
  folder: ReplayFolder;
  tell: (state: LadderProgress["state"], n: number) => void;
}): Promise<void> {
  const { segments } = source;
  const tiled = tiledSegments(segments);
  const rungs = rungsOf(source);
  const missing = (rung: Rung, segment: SourceSegment): boolean =>
    rungSize(segment.format, rung.shortSide) !== null &&
    folder.sizeOf(rungFiles(rung, segment).file) === null;
  const wantsTile = (segment: SourceSegment): boolean =>
    tiled.has(segment) && folder.sizeOf(tileFile(segment)) === null;
  const isNeeded = (segment: SourceSegment): boolean =>
    wantsTile(segment) || rungs.some((rung) => missing(rung, segment));

  for (let from = 0; ;) {
    const run = nextRun({ segments, from, isNeeded });
    const first = run?.[0];
    if (run === null || first === undefined) return;
    const shut = await gate.untilOpen({ signal, onWaiting: () => tell("waiting", first.n) });
    tell("encoding", first.n);
    try {
      await encodeRun({
        segments: run,
        rungs: rungs.filter((rung) => run.some((segment) => missing(rung, segment))),
        coding: codings[source.name],
        tile: storyboard.tile,
        tileOf: wantsTile,
        onTile: (segment, yuv) => folder.writeSegment(tileFile(segment), yuv),
        onSegment: ({ n }) => tell("encoding", n + 1),
        folder,
        ffmpeg,
        signal: AbortSignal.any([signal, shut]),
      });
      from = first.n + run.length;
    } catch (error) {
      if (signal.aborted || !shut.aborted) throw error;
      from = first.n;
    }
  }
}

async function madeRendition({
  source,
  rung,
  folder,
}: {
  source: SourceRendition;
  rung: Rung;
  folder: ReplayFolder;
}): Promise<MadeRendition> {
  const formats = new Map<string, PictureFormat>();
  const segments: PlaylistSegment[] = [];
  for (const segment of source.segments) {
    const isEncoded = rungSize(segment.format, rung.shortSide) !== null;
    const { file, initFile } = isEncoded ? rungFiles(rung, segment) : segment;
    const format = formats.get(initFile) ?? (await readFormat(folder.path(initFile)));
    formats.set(initFile, format);
    segments.push({ ...segment, file, initFile, byteLength: folder.sizeOf(file) ?? 0 });
  }
  const variant = pictureVariant(`${rung.name}.m3u8`, { segments, formats });
  return { source, rung, segments, variant };
}

function describe({ source, segments, variant }: MadeRendition): LadderRendition {
  const { width, height } = variant;
  const bytes = segments.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return {
    picture: source.name,
    width,
    height,
    averageBps: bitrates(segments).averageBps,
    bytes,
  };
}

/** @throws SkyclassError when something does not decode; it is removed, to be made again. */
async function verify({
  made,
  folder,
  ffmpeg,
  log,
}: Pick<Parts, "ffmpeg" | "log"> & {
  made: readonly MadeRendition[];
  folder: ReplayFolder;
}): Promise<number> {
  const verification = new Verification<string>({ folder, ffmpeg });
  const renditions = made.map(({ rung, segments }) => ({ name: rung.name, segments }));
  await verification.look(renditions, { ended: true });
  if (verification.bad.length === 0) return verification.good;
  for (const { rendition, segment, problem } of verification.bad) {
    log.warn({ rendition, segment: segment.file, problem }, "a sample of the ladder is bad");
    // What the source lent is not ours to remove.
    if (segment.file.startsWith(`${rendition}-`)) await folder.remove(segment.file);
  }
  throw new SkyclassError("internal", { message: "Parts of the ladder do not decode." });
}

/** Playlists of the rungs first, then what names them, the manifest last. */
async function publish({
  folder,
  before,
  sources,
  made,
  manifest,
}: {
  folder: ReplayFolder;
  before: Manifest;
  sources: readonly SourceRendition[];
  made: readonly MadeRendition[];
  manifest: LadderManifest;
}): Promise<void> {
  const durable = { durable: true };
  for (const { source, segments, variant } of made) {
    await folder.writeText(variant.playlist, withOtherFiles(source.playlist, segments), durable);
  }
  const soundText = await readFile(folder.path(playlistFile.sound), "utf8");
  const sound = readMediaPlaylist(soundText).map((segment) => ({
    ...segment,
    byteLength: folder.sizeOf(segment.file) ?? 0,
  }));
  const now = await readManifest(folder);
  if (JSON.stringify({ ...now, ladder: null }) !== JSON.stringify({ ...before, ladder: null })) {
    throw new SkyclassError("conflict");
  }
  for (const source of sources) {
    const isCamera = source.name === "camera";
    const text = masterPlaylist({
      pictures: [
        pictureVariant(playlistFile[source.name], source),
        ...made.filter((one) => one.source === source).map(({ variant }) => variant),
      ],
      sound: isCamera ? { segments: sound, codec: soundCodec } : null,
      soundOnly: isCamera,
    });
    const name = isCamera ? playlistFile.master : playlistFile.screenMaster;
    await folder.writeText(name, text, durable);
  }
  const whole: Manifest = { ...before, ladder: manifest };
  await folder.writeChecksums(whole);
  await folder.writeText(playlistFile.manifest, JSON.stringify(whole), durable);
  const teacherSound = (await folder.readText(playlistFile.teacherSound)) ?? "";
  const segments = [
    sound,
    readMediaPlaylist(teacherSound),
    ...sources.map((one) => one.segments),
    ...made.map((one) => one.segments),
  ];
  const named = segments.flat().flatMap(({ file, initFile }) => [file, initFile]);
  await folder.keepOnly(new Set([...named, ...(manifest.storyboard?.sheets ?? [])]));
}

/*
 * What a replay really shows, decoded by ffmpeg and placed in time as an HLS player places it:
 * every discontinuity starts where the playlist says, sound and camera of one discontinuity share
 * the camera's time stamps, the screen is a player of its own.
 */
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createWriteStream } from "node:fs";
import { analysisRateHz, decodeFrames, decodeSound, type DecodedFrame } from "./decode.ts";
import { codedFramesPerSecond, numberModulus, type CodedKind } from "./frameCode.ts";
import { findToneOnsets } from "./toneCode.ts";
import { soundAfterPicture, type HeardTone, type SeenFrame } from "./syncOffset.ts";

export interface PlaylistRun {
  /** Place on the playlist's time line, seconds. */
  startS: number;
  lengthS: number;
  programDateTimeMs: number | null;
  map: string;
  segments: string[];
}
export interface ParsedPlaylist {
  runs: PlaylistRun[];
  ended: boolean;
  durationS: number;
  /** Seconds announced as missing by EXT-X-GAP. */
  gapS: number;
  longestSegmentS: number;
}

/** RFC 8216; `maps` of byte ranges are not expected from this product. */
export function parsePlaylist(text: string): ParsedPlaylist {
  const runs: PlaylistRun[] = [];
  let run: PlaylistRun | null = null;
  let map = "";
  let timeS = 0;
  let lengthS = 0;
  let gapS = 0;
  let longestSegmentS = 0;
  let isGap = false;
  let programDateTimeMs: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    const mapUri = /^#EXT-X-MAP:.*URI="([^"]+)"/.exec(line)?.[1];
    if (mapUri !== undefined) {
      if (mapUri !== map) run = null;
      map = mapUri;
    } else if (line === "#EXT-X-DISCONTINUITY") run = null;
    else if (line === "#EXT-X-GAP") isGap = true;
    else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:"))
      programDateTimeMs = Date.parse(line.slice("#EXT-X-PROGRAM-DATE-TIME:".length));
    else if (line.startsWith("#EXTINF:")) lengthS = Number.parseFloat(line.slice(8));
    else if (line !== "" && !line.startsWith("#")) {
      longestSegmentS = Math.max(longestSegmentS, lengthS);
      if (isGap) {
        gapS += lengthS;
        run = null;
      } else {
        if (run === null) {
          run = { startS: timeS, lengthS: 0, programDateTimeMs, map, segments: [] };
          runs.push(run);
        }
        run.segments.push(line);
        run.lengthS += lengthS;
      }
      timeS += lengthS;
      isGap = false;
      programDateTimeMs = null;
    }
  }
  const ended = /^#EXT-X-ENDLIST/m.test(text);
  return { runs, ended, durationS: timeS, gapS, longestSegmentS };
}

const readPlaylist = async (path: string) => parsePlaylist(await readFile(path, "utf8"));

/** One run as one fragmented MP4 that ffmpeg can read. */
async function joinRun({ path, run, into }: { path: string; run: PlaylistRun; into: string }) {
  await writeFile(into, "");
  for (const name of [run.map, ...run.segments]) {
    if (name === "") continue;
    await pipeline(
      createReadStream(join(dirname(path), name.split("?")[0] ?? name)),
      createWriteStream(into, { flags: "a" }),
    );
  }
}

export interface Hole {
  fromS: number;
  toS: number;
}
export interface PictureTrack {
  frames: (DecodedFrame & { timeS: number })[];
  /** Frames with a readable code of the expected kind. */
  coded: SeenFrame[];
  /** Where two neighbouring changes of the picture are more than 200 ms apart. */
  holes: Hole[];
  /** Where the numbers say that another time passed than the time stamps do, by over 250 ms. */
  jumps: { atS: number; byS: number }[];
  sizes: string[];
  playlist: ParsedPlaylist;
}

/** A longer time from one picture to the next is a hole. */
export const longestStepS = 0.2;
/** Time stamps are whole ticks of 90 kHz; differences of seconds are only nearly so. */
const ticks = (seconds: number): number => Math.round(seconds * 90_000);

function describePicture(
  frames: PictureTrack["frames"],
  kind: CodedKind,
  playlist: ParsedPlaylist,
): PictureTrack {
  const coded: SeenFrame[] = [];
  for (const [index, { code, timeS }] of frames.entries()) {
    const next = frames[index + 1];
    // Gone within a tick, it is there for the next ones to build on: nobody sees it.
    if (next && ticks(next.timeS - timeS) <= 2) continue;
    if (code?.kind !== kind || coded.at(-1)?.number === code.number) continue;
    coded.push({ ...code, timeS });
  }
  const holes: Hole[] = [];
  const jumps: PictureTrack["jumps"] = [];
  coded.forEach((frame, index) => {
    const before = coded[index - 1];
    if (!before) return;
    const passedS = frame.timeS - before.timeS;
    if (ticks(passedS) > ticks(longestStepS)) holes.push({ fromS: before.timeS, toS: frame.timeS });
    const modulus = numberModulus[kind];
    const steps = (frame.number - before.number + modulus) % modulus;
    const byS = passedS - steps / codedFramesPerSecond;
    if (Math.abs(byS) > 0.25) jumps.push({ atS: before.timeS, byS });
  });
  const sizes = [...new Set(frames.map(({ width, height }) => `${width}x${height}`))];
  return { frames, coded, holes, jumps, sizes, playlist };
}

/** Decoded time stamps of each run, moved to the run's place; `shifts` are what each was moved by. */
async function decodePicture({
  path,
  kind,
  folder,
}: {
  path: string;
  kind: CodedKind;
  folder: string;
}): Promise<{ track: PictureTrack; shifts: { startS: number; shiftS: number }[] }> {
  const playlist = await readPlaylist(path);
  const frames: PictureTrack["frames"] = [];
  const shifts: { startS: number; shiftS: number }[] = [];
  for (const run of playlist.runs) {
    const joined = join(folder, `${kind}.mp4`);
    await joinRun({ path, run, into: joined });
    const decoded = await decodeFrames(joined);
    const first = decoded[0];
    if (!first) continue;
    const shiftS = run.startS - first.timeS;
    shifts.push({ startS: run.startS, shiftS });
    for (const frame of decoded) frames.push({ ...frame, timeS: frame.timeS + shiftS });
  }
  return { track: describePicture(frames, kind, playlist), shifts };
}

export interface ReplayAnalysis {
  camera: PictureTrack;
  screen: PictureTrack | null;
  sound: ParsedPlaylist;
  tones: HeardTone[];
  /** Per discontinuity of the sound: how far its own time stamps are from the camera's. */
  soundRunErrorS: number[];
}

/** `playlists` are paths of media playlists; `screen` is left out where nothing was shared. */
export async function analyseReplay({
  playlists,
}: {
  playlists: { camera: string; sound: string; screen?: string | undefined };
}): Promise<ReplayAnalysis> {
  const folder = await mkdtemp(join(tmpdir(), "skyclass-analysis-"));
  try {
    const [camera, screen] = await Promise.all([
      decodePicture({ path: playlists.camera, kind: "camera", folder }),
      playlists.screen === undefined
        ? null
        : decodePicture({ path: playlists.screen, kind: "screen", folder }),
    ]);
    const sound = await readPlaylist(playlists.sound);
    // One line of samples over all discontinuities: a tone may begin in one and end in the next.
    const line = new Float32Array(Math.ceil((sound.durationS + 5) * analysisRateHz));
    const soundRunErrorS: number[] = [];
    for (const run of sound.runs) {
      const joined = join(folder, "sound.mp4");
      await joinRun({ path: playlists.sound, run, into: joined });
      const { samples, startS } = await decodeSound(joined);
      const shiftS =
        camera.shifts.findLast((shift) => shift.startS <= run.startS + 0.05)?.shiftS ??
        run.startS - startS;
      soundRunErrorS.push(startS + shiftS - run.startS);
      const from = Math.round((startS + shiftS) * analysisRateHz);
      const skipped = Math.max(0, -from);
      line.set(samples.subarray(skipped, line.length - from), from + skipped);
    }
    const tones: HeardTone[] = (["microphone", "screenSound"] as const).flatMap((voice) =>
      findToneOnsets({ samples: line, sampleRateHz: analysisRateHz, voice }),
    );
    return { camera: camera.track, screen: screen?.track ?? null, sound, tones, soundRunErrorS };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sound after picture, seconds, in a stretch of the replay. */
export function replaySync(
  { camera, screen, tones }: ReplayAnalysis,
  { kind, fromS, toS }: { kind: CodedKind; fromS: number; toS: number },
): number | null {
  const frames = (kind === "camera" ? camera : screen)?.coded ?? [];
  return soundAfterPicture({ kind, frames, tones, fromS, toS });
}

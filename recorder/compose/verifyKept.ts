import { SkyclassError } from "../../server/lib/errors.ts";
import type { Ffmpeg } from "../ffmpeg.ts";
import { readFrameList } from "../transcode/verify.ts";
import { decodeArguments, packetArguments } from "./composeArguments.ts";

const samples = 12;
const packetLimitMs = 10 * 60_000;
const sampleLimitMs = 60_000;
/** Between what is said to be there and what is. */
const lengthToleranceS = 1;
const holeToleranceS = 0.08;

type Track = { fromS: number; toS: number; longestHoleS: number };

/** Of ffmpeg's framecrc: `#tb stream: num/den`, then `stream, dts, pts, duration, size, crc` for each packet. */
export function readTracks(list: string): Track[] {
  const timeBases = new Map<number, number>();
  const tracks: Track[] = [];
  for (const line of list.split("\n")) {
    const base = /^#tb (\d+): (\d+)\/(\d+)/.exec(line);
    if (base) timeBases.set(Number(base[1]), Number(base[2]) / Number(base[3]));
    if (line === "" || line.startsWith("#")) continue;
    const [stream = -1, , pts = 0, duration = 0] = line.split(",").map(Number);
    const tick = timeBases.get(stream) ?? 0;
    const [fromS, toS] = [pts * tick, (pts + duration) * tick];
    const track = tracks[stream];
    if (track === undefined) tracks[stream] = { fromS, toS, longestHoleS: 0 };
    else {
      track.longestHoleS = Math.max(track.longestHoleS, Math.abs(fromS - track.toS));
      track.toS = toS;
    }
  }
  return tracks;
}

/**
 * Whether the file is as long as it has to be, its tracks begin together and have no hole, and samples of it
 * decode.
 * @returns how many samples were decoded
 * @throws SkyclassError internal
 */
export async function verifyKept({
  file,
  tracks: expected,
  durationS,
  ffmpeg,
  signal,
}: {
  file: string;
  tracks: 1 | 2;
  durationS: number;
  ffmpeg: Ffmpeg;
  signal: AbortSignal;
}): Promise<number> {
  const args = packetArguments(file);
  const list = await ffmpeg.run({ args, timeLimitMs: packetLimitMs, signal });
  const tracks = readTracks(Buffer.from(list).toString("latin1"));
  const wrong = tracks.some(
    ({ fromS, toS, longestHoleS }) =>
      Math.abs(fromS) > holeToleranceS ||
      Math.abs(toS - durationS) > lengthToleranceS ||
      longestHoleS > holeToleranceS,
  );
  if (wrong || tracks.length !== expected)
    throw new SkyclassError("internal", {
      message: "The file does not have the lesson's length.",
      cause: new Error(JSON.stringify({ durationS, tracks })),
    });
  const lastS = Math.max(0, durationS - 1.5);
  for (let n = 0; n < samples; n += 1) {
    const fromS = (lastS * n) / (samples - 1);
    const decoded = await ffmpeg.run({
      ...{ args: decodeArguments(file, fromS), timeLimitMs: sampleLimitMs, signal },
    });
    const verdicts = readFrameList(Buffer.from(decoded).toString("latin1"), expected);
    if (verdicts.some(({ good }) => !good))
      throw new SkyclassError("internal", { message: "Parts of the file do not decode." });
  }
  return samples;
}

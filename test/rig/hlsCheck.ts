/* An independent look at what was published: playlists against segments, and ffmpeg's opinion of both. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, setOptions } from "hls-parser";
import { isMissingFile } from "../../server/lib/missingFile.ts";

// What RFC 8216 demands is refused where it is missing, not put right.
setOptions({ strictMode: true });

export type CheckedSegment = {
  file: string;
  map: string;
  discontinuity: boolean;
  fromS: number;
  durationS: number;
  programDateTimeMs: number;
  /** From the segment itself: baseMediaDecodeTime, and the sum of its sample durations. */
  tfdtS: number;
  samplesS: number;
  firstIsSync: boolean;
};

export type CheckedPlaylist = {
  segments: CheckedSegment[];
  ended: boolean;
  targetDurationS: number;
  discontinuities: number;
};

/** Throws with what somebody else's parser finds wrong with a playlist (RFC 8216), or with the one of all renditions. */
async function demandValid(path: string): Promise<string> {
  const text = await readFile(path, "utf8");
  parse(text);
  const master = await readFile(join(dirname(path), "master.m3u8"), "utf8").catch(
    (error: unknown) => {
      if (isMissingFile(error)) return null;
      throw error;
    },
  );
  if (master !== null) parse(master);
  return text;
}

/** Reads a media playlist, which has to be valid, and the boxes of everything that it names. */
export async function readPublished(path: string): Promise<CheckedPlaylist> {
  const lines = (await demandValid(path)).split("\n");
  const segments: CheckedSegment[] = [];
  let map = "";
  let discontinuity = false;
  let durationS = 0;
  let programDateTimeMs = Number.NaN;
  let fromS = 0;
  for (const line of lines) {
    const uri = /^#EXT-X-MAP:URI="([^"]+)"$/.exec(line)?.[1];
    if (uri !== undefined) map = uri;
    else if (line === "#EXT-X-DISCONTINUITY") discontinuity = true;
    else if (line.startsWith("#EXTINF:")) durationS = Number.parseFloat(line.slice(8));
    else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
      programDateTimeMs = Date.parse(line.slice(25));
    } else if (line !== "" && !line.startsWith("#")) {
      const init = await readFile(join(dirname(path), map));
      const media = await readFile(join(dirname(path), line));
      const times = segmentTimes({ init, media });
      segments.push({
        ...{ file: line, map, discontinuity, fromS, durationS, programDateTimeMs },
        ...times,
      });
      fromS += durationS;
      discontinuity = false;
    }
  }
  const text = lines.join("\n");
  return {
    segments,
    ended: lines.includes("#EXT-X-ENDLIST"),
    targetDurationS: Number(/#EXT-X-TARGETDURATION:(\d+)/.exec(text)?.[1]),
    discontinuities: segments.filter((segment) => segment.discontinuity).length,
  };
}

/**
 * What ffmpeg says against what a playlist names when it decodes all of it; empty when it is content.
 * Each stretch between discontinuities is one file to it: its HLS reader knows no change of the map.
 */
export async function decodingErrors(path: string): Promise<string> {
  const { segments } = await readPublished(path);
  const stretches: string[][] = [];
  for (const { file, map, discontinuity } of segments) {
    if (discontinuity || stretches.length === 0) stretches.push([map]);
    stretches.at(-1)?.push(file);
  }
  let said = "";
  for (const files of stretches) {
    const child = spawn("ffmpeg", [
      ...["-v", "warning", "-xerror", "-err_detect", "explode"],
      ...["-i", "pipe:0", "-f", "null", "-"],
    ]);
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const ended = new Promise((resolve, reject) =>
      child.once("error", reject).once("close", resolve),
    );
    // A broken pipe shows in what ffmpeg says.
    child.stdin.on("error", () => undefined);
    for (const file of files) child.stdin.write(await readFile(join(dirname(path), file)));
    child.stdin.end();
    await ended;
  }
  return said;
}

function* boxes(bytes: Buffer): Generator<{ type: string; body: Buffer }> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    yield {
      type: bytes.toString("latin1", at + 4, at + 8),
      body: bytes.subarray(at + 8, at + size),
    };
    at += size;
  }
}

function find(bytes: Buffer, ...path: string[]): Buffer {
  let inside = bytes;
  for (const wanted of path) {
    const found = [...boxes(inside)].find(({ type }) => type === wanted);
    if (found === undefined) throw new Error(`there is no ${path.join("/")}`);
    inside = found.body;
  }
  return inside;
}

function segmentTimes({ init, media }: { init: Buffer; media: Buffer }): {
  tfdtS: number;
  samplesS: number;
  firstIsSync: boolean;
} {
  const mdhd = find(init, "moov", "trak", "mdia", "mdhd");
  const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
  const traf = find(media, "moof", "traf");
  const tfdt = find(traf, "tfdt");
  const base = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
  const tfhd = find(traf, "tfhd");
  const tfhdFlags = tfhd.readUInt32BE(0) & 0xffffff;
  let at = 8 + (tfhdFlags & 1 ? 8 : 0) + (tfhdFlags & 2 ? 4 : 0);
  const take = (present: number, from: Buffer): number => {
    if (!present) return 0;
    at += 4;
    return from.readUInt32BE(at - 4);
  };
  const defaultDuration = take(tfhdFlags & 8, tfhd);
  take(tfhdFlags & 0x10, tfhd);
  const defaultFlags = take(tfhdFlags & 0x20, tfhd);
  const trun = find(traf, "trun");
  const flags = trun.readUInt32BE(0) & 0xffffff;
  const count = trun.readUInt32BE(4);
  at = 8 + (flags & 1 ? 4 : 0);
  const firstFlags = flags & 4 ? take(4, trun) : null;
  let sum = 0;
  let firstSample = firstFlags;
  for (let n = 0; n < count; n += 1) {
    sum += flags & 0x100 ? take(1, trun) : defaultDuration;
    take(flags & 0x200, trun);
    const own = flags & 0x400 ? take(1, trun) : defaultFlags;
    firstSample ??= own;
    take(flags & 0x800, trun);
  }
  return {
    tfdtS: base / timescale,
    samplesS: sum / timescale,
    firstIsSync: ((firstSample ?? 0) & 0x10000) === 0,
  };
}

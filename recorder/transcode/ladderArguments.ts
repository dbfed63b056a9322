import type { PictureCoding, RungCoding } from "../../config/ladder.ts";

/** A frame is taken for one that is due so much later: times are rounded on their way through ffmpeg. */
const toleranceS = 0.0006;

export type RungOutput = RungCoding & { width: number; height: number };

/**
 * One decode of consecutive segments of one format for all rungs: segments on disk in, an FLV for each
 * rung on `pipe:3` and following, raw 4:2:0 tiles on `pipe:1`. Times are seconds from the first
 * segment's beginning. Every rung has a key frame at each of `cutsS`, and none elsewhere.
 */
export function ladderArguments({
  files,
  cutsS,
  coding,
  rungs,
  tile,
  tilesS,
  keyFramesOnly = false,
}: {
  /** The initialization segment and the media segments after it. */
  files: readonly string[];
  cutsS: readonly number[];
  coding: PictureCoding;
  rungs: readonly RungOutput[];
  tile: { width: number; height: number };
  tilesS: readonly number[];
  /** For tiles alone, where all of them are key frames. */
  keyFramesOnly?: boolean;
}): string[] {
  const ways = rungs.map((_, n) => `[way${n}]`);
  if (tilesS.length > 0) ways.push("[tiles]");
  const input = keyFramesOnly ? ["-skip_frame", "nokey"] : [];
  const thinned = [...thinning(coding.framesPerSecond, cutsS), `split=${ways.length}`].join(",");
  const scaled = rungs.map(
    ({ width, height }, n) =>
      `[way${n}]scale=${width}:${height}:flags=${coding.scaler},format=yuv420p[rung${n}]`,
  );
  const tiled = tilesS.length === 0 ? [] : [`[tiles]${tiling(tile, tilesS)}[board]`];
  const graph = [`[0:v:0]${thinned}${ways.join("")}`, ...scaled, ...tiled].join(";");
  return [
    ...["-protocol_whitelist", "concat,file", ...input, "-f", "mp4", "-i"],
    `concat:${files.join("|")}`,
    ...["-filter_complex", graph],
    ...rungs.flatMap((rung, n) => rungOutput({ rung, n, coding, cutsS })),
    ...(tilesS.length === 0
      ? []
      : ["-map", "[board]", "-fps_mode", "passthrough", "-f", "rawvideo", "pipe:1"]),
  ];
}

function rungOutput({
  rung: { crf, peakBps },
  n,
  coding,
  cutsS,
}: {
  rung: RungOutput;
  n: number;
  coding: PictureCoding;
  cutsS: readonly number[];
}): string[] {
  const forced = cutsS.map((cutS) => (cutS - toleranceS).toFixed(4)).join(",");
  return [
    ...["-map", `[rung${n}]`, "-fps_mode", "passthrough", "-enc_time_base", "1:1000"],
    // Without B-frames pictures are shown in the order in which they are coded.
    ...["-c:v", "libx264", "-profile:v", "main", "-bf", "0", "-preset", coding.preset],
    ...(coding.tune === null ? [] : ["-tune", coding.tune]),
    ...["-crf", String(crf), "-maxrate", String(peakBps), "-bufsize", String(2 * peakBps)],
    ...["-g", "100000", "-sc_threshold", "0"],
    ...(forced === "" ? [] : ["-force_key_frames", forced]),
    ...["-bsf:v", "filter_units=remove_types=6", "-flvflags", "no_duration_filesize"],
    ...["-f", "flv", `pipe:${3 + n}`],
  ];
}

/** Leaves out pictures that come too soon after the one before, never the first at or after a cut. */
function thinning(framesPerSecond: number | null, cutsS: readonly number[]): string[] {
  if (framesPerSecond === null) return [];
  const pause = (0.95 / framesPerSecond).toFixed(4);
  const kept = ["isnan(prev_selected_t)", `gte(t-prev_selected_t,${pause})`, ...cutsS.map(firstAt)];
  return [`select='${kept.join("+")}'`];
}

function tiling({ width, height }: { width: number; height: number }, tilesS: readonly number[]) {
  const size = `${width}:${height}`;
  return [
    `select='${tilesS.map(firstAt).join("+")}'`,
    `scale=${size}:flags=area:force_original_aspect_ratio=decrease`,
    `pad=${size}:-1:-1`,
    "setsar=1,format=yuv420p",
  ].join(",");
}

/** True for the first picture at or after a time. */
function firstAt(atS: number): string {
  const from = (atS - toleranceS).toFixed(4);
  return `gte(t,${from})*not(gte(prev_t,${from}))`;
}

/** Raw tiles on stdin to one sheet as JPEG on stdout; a sheet that is not full is black where it ends. */
export function sheetArguments({
  tile,
  columns,
  rows,
}: {
  tile: { width: number; height: number };
  columns: number;
  rows: number;
}): string[] {
  return [
    ...["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", `${tile.width}x${tile.height}`, "-r", "1"],
    ...["-i", "pipe:0", "-vf", `tile=${columns}x${rows}`, "-frames:v", "1", "-c:v", "mjpeg"],
    ...["-q:v", "5", "-f", "mjpeg", "pipe:1"],
  ];
}

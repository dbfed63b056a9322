/** Half a tick of 1/90000 s: pictures are chosen by their times, which are read as fractions of seconds. */
const toleranceS = 0.5 / 90_000;

/** The id of their parameter sets: browsers' encoders count from 0. */
const ownParameterSets = 31;

/** From `fromS` to before `toS`, counted from the segment's beginning; or from picture to picture, in the order shown. */
type Chosen = { fromS: number; toS: number } | { from: number; to: number };

/**
 * One segment on disk in, FLV on stdout with the chosen pictures alone. The encoder gets no other picture, so nothing
 * of one can be in what it makes.
 */
export function cutArguments({
  initPath,
  segmentPath,
  chosen,
}: {
  initPath: string;
  segmentPath: string;
  chosen: Chosen;
}): string[] {
  const isCounted = "from" in chosen;
  const choice = isCounted
    ? `between(n,${chosen.from},${chosen.to})`
    : `gte(t,${(chosen.fromS - toleranceS).toFixed(6)})*lt(t,${(chosen.toS - toleranceS).toFixed(6)})`;
  return [
    // One that does not decode would count for the next.
    ...(isCounted ? ["-xerror"] : []),
    ...["-protocol_whitelist", "concat,file", "-f", "mp4", "-i"],
    `concat:${initPath}|${segmentPath}`,
    ...["-vf", `select='${choice}',format=yuv420p`, "-fps_mode", "passthrough"],
    ...encoding,
  ];
}

/** Where a piece has no picture of its own. */
export function blackArguments({ width, height }: { width: number; height: number }): string[] {
  return [
    ...["-f", "lavfi", "-i", `color=black:size=${width}x${height}:rate=1`],
    ...["-frames:v", "1", "-vf", "format=yuv420p", ...encoding],
  ];
}

/** So much like the source that nobody sees where it changes; without B-frames, in the order shown. */
const encoding = [
  ...["-enc_time_base", "1:1000", "-c:v", "libx264", "-profile:v", "main", "-bf", "0"],
  ...["-preset", "veryfast", "-crf", "18", "-g", "100000", "-sc_threshold", "0", "-level", "4.2"],
  // Parameter sets of their own, beside those of the source (cut/avcConfig.ts).
  ...["-x264-params", `sps-id=${ownParameterSets}`],
  ...["-bsf:v", "filter_units=remove_types=6", "-flvflags", "no_duration_filesize"],
  ...["-f", "flv", "pipe:1"],
];

/** Segments on disk in, 48 kHz stereo f32le on stdout. */
export function soundArguments(files: readonly string[]): string[] {
  return [
    ...["-protocol_whitelist", "concat,file", "-f", "mp4", "-i", `concat:${files.join("|")}`],
    ...["-map", "0:a:0", "-f", "f32le", "-ar", "48000", "-ac", "2", "pipe:1"],
  ];
}

import { compose } from "../../config/compose.ts";

const { width, height } = compose.size;
const { inset, framesPerSecond } = compose;

/** Segments on disk of one format, and where in them the part begins. */
export type VideoInput = { files: readonly string[]; fromS: number };
export type MainInput =
  | VideoInput
  | { /** An ffconcat list of pictures as large as the file's. */ stills: string };

/** One part of the one file: nothing but pictures, of `frames` frames, which joins with every other. */
export function partArguments({
  main,
  corner,
  frames,
  target,
}: {
  main: MainInput;
  /** Null where the teacher is not in the corner. */
  corner: VideoInput | null;
  frames: number;
  target: string;
}): string[] {
  const steady = (fromS: number): string => `fps=${framesPerSecond}:start_time=${fromS.toFixed(6)}`;
  // The last picture stands where the source ends a little sooner.
  const cut = [
    "tpad=stop_mode=clone:stop=-1",
    `trim=end_frame=${frames}`,
    `setpts=N/${framesPerSecond}/TB`,
  ].join(",");
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic`;
  // Beside the corner's picture there is room where the large one is not as wide.
  const pad = `pad=${width}:${height}:${corner === null ? -1 : 0}:-1`;
  const large =
    "stills" in main
      ? `[0:v:0]scale=in_range=pc:out_range=tv:out_color_matrix=bt709,format=yuv420p,${steady(0)}`
      : `[0:v:0]${steady(main.fromS)},${fit},${pad},setsar=1,format=yuv420p`;
  const small = corner && [
    `[1:v:0]${steady(corner.fromS)}`,
    `scale=${inset.width}:${inset.height}:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic`,
    `setsar=1,format=yuv420p,pad=iw+${2 * inset.border}:ih+${2 * inset.border}:${inset.border}:${inset.border}:gray`,
    cut,
  ];
  const over = `overlay=W-w-${inset.margin}:H-h-${inset.margin}:eof_action=repeat`;
  const graph =
    small === null
      ? `${large},${cut}[out]`
      : `${large},${cut}[large];${small.join(",")}[small];[large][small]${over}[out]`;
  return [
    ...("stills" in main
      ? ["-protocol_whitelist", "file", "-f", "concat", "-safe", "0", "-i", main.stills]
      : videoInput(main)),
    ...(corner === null ? [] : videoInput(corner)),
    ...["-filter_complex", graph, "-map", "[out]", "-r", String(framesPerSecond)],
    ...["-c:v", "libx264", "-profile:v", "main", "-preset", compose.preset, "-bf", "0"],
    ...["-crf", String(compose.crf), "-maxrate", String(compose.peakBps)],
    ...["-bufsize", String(2 * compose.peakBps)],
    ...["-g", String(compose.keyFrameEveryS * framesPerSecond)],
    // Headers that are the same for every part.
    ...["-x264-params", "stitchable=1", "-pix_fmt", "yuv420p", "-color_range", "tv"],
    ...["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"],
    ...["-video_track_timescale", "90000", "-f", "mp4", "-y", target],
  ];
}

const videoInput = ({ files }: VideoInput): string[] => [
  ...["-protocol_whitelist", "concat,file", "-f", "mp4", "-i", `concat:${files.join("|")}`],
];

/** Copied as they are: a replay's sound has no hole, and begins with its pictures. */
const soundInput = (playlist: string): string[] => [
  ...["-protocol_whitelist", "file", "-f", "hls", "-i", playlist],
];

/** Parts and sound, copied into one file that plays from its first bytes on. */
export function joinArguments({
  list,
  sound,
  title,
  target,
}: {
  /** An ffconcat list of the parts. */
  list: string;
  sound: string;
  title: string;
  target: string;
}): string[] {
  return [
    ...["-copyts", "-protocol_whitelist", "file", "-f", "concat", "-safe", "0", "-i", list],
    ...soundInput(sound),
    ...["-map", "0:v:0", "-map", "1:a:0", "-c", "copy", "-metadata", `title=${title}`],
    ...["-video_track_timescale", "90000", "-movflags", "+faststart", "-f", "mp4", "-y", target],
  ];
}

export function soundFileArguments({
  sound,
  title,
  target,
}: {
  sound: string;
  title: string;
  target: string;
}): string[] {
  return [
    ...["-copyts", ...soundInput(sound), "-map", "0:a:0", "-c", "copy"],
    ...["-metadata", `title=${title}`, "-movflags", "+faststart", "-f", "ipod", "-y", target],
  ];
}

/** When every packet is shown, without decoding any. */
export const packetArguments = (file: string): string[] => [
  ...["-protocol_whitelist", "file", "-i", file, "-map", "0", "-c", "copy", "-copyts"],
  ...["-f", "framecrc", "pipe:1"],
];

/** A second from there, decoded. */
export const decodeArguments = (file: string, fromS: number): string[] => [
  ...["-xerror", "-err_detect", "explode", "-protocol_whitelist", "file"],
  ...["-ss", fromS.toFixed(3), "-t", "1", "-i", file, "-map", "0"],
  ...["-fps_mode", "passthrough", "-f", "framecrc", "pipe:1"],
];

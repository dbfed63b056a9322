import type { Demuxer } from "./container.ts";
import { longestVideoMs, type PicturePlan } from "./facts.ts";

/** Key frames of encoded pictures come so often; so long is a segment at least. */
export const segmentMs = 4_000;
/** A keyframe-only picture of 8K in a few layers; nothing a school has. */
const mostPixels = 7_680 * 4_320;

export type Source = { path: string; demuxer: Demuxer };

/** The demuxer is named, other files and addresses are out of reach, and nothing lasts for ever. */
const input = ({ path, demuxer }: Source, { fromS = 0 }: { fromS?: number } = {}): string[] => [
  ...["-protocol_whitelist", "file,pipe", "-f", demuxer, "-max_pixels", String(mostPixels)],
  ...["-probesize", "20000000", "-analyzeduration", "20000000"],
  ...(fromS > 0 ? ["-ss", fromS.toFixed(3)] : []),
  ...["-t", String(longestVideoMs / 1000), "-i", `file:${path}`],
];

/** Decodes the first picture, and tells of the whole on stderr. */
export const probeArguments = (source: Source): string[] => [
  ...["-loglevel", "info", ...input(source)],
  ...["-map", "0:V:0?", "-frames:v", "1", "-f", "null", "-"],
];

/** 48 kHz stereo as ADTS on stdout, without holes, from the video's beginning on. */
export const soundArguments = (source: Source): string[] => [
  ...input(source),
  ...["-map", "0:a:0", "-vn", "-af", "aresample=48000:async=1000:first_pts=0", "-ac", "2"],
  ...["-map_metadata", "-1", "-c:a", "aac", "-profile:a", "aac_low", "-aac_coder", "fast"],
  ...["-b:a", "128000", "-f", "adts", "pipe:1"],
];

/** The pictures as they are, each with its time, as FLV on stdout. */
export const copyArguments = (source: Source): string[] => [
  ...input(source),
  ...["-map", "0:V:0", "-an", "-sn", "-dn", "-c:v", "copy", "-avoid_negative_ts", "disabled"],
  ...["-map_metadata", "-1", "-flvflags", "no_duration_filesize", "-f", "flv", "pipe:1"],
];

/** H.264 from the given moment on; its times begin there. Upright, square pixels, a steady rate. */
export const encodeArguments = (
  source: Source,
  { width, height, fps }: Extract<PicturePlan, { way: "encode" }>,
  { fromS }: { fromS: number },
): string[] => [
  ...input(source, { fromS }),
  ...["-map", "0:V:0", "-an", "-sn", "-dn", "-map_metadata", "-1"],
  "-vf",
  `yadif=deint=interlaced,fps=${fps}:start_time=0,scale=${width}:${height}:flags=bicubic,setsar=1,format=yuv420p`,
  ...["-fps_mode", "passthrough", "-enc_time_base", "1:1000"],
  // Without B-frames pictures are shown in the order in which they are coded.
  ...["-c:v", "libx264", "-profile:v", "main", "-bf", "0", "-preset", "veryfast"],
  ...["-crf", "21", "-maxrate", "5000000", "-bufsize", "10000000", "-g", "100000"],
  ...["-sc_threshold", "0", "-force_key_frames", `expr:gte(t,n_forced*${segmentMs / 1000})`],
  ...["-bsf:v", "filter_units=remove_types=6", "-flvflags", "no_duration_filesize"],
  ...["-f", "flv", "pipe:1"],
];

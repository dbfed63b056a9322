import type { UploadRefusal } from "../../protocol/microLessons.ts";

/** What ffmpeg says of a video. */
export type VideoFacts = {
  /** From its beginning to its end; null where it does not say. */
  durationMs: number | null;
  bitrateBps: number | null;
  picture: {
    codec: string;
    pixelFormat: string;
    width: number;
    height: number;
    /** Of one pixel, width by height. */
    pixelAspect: number;
    fps: number | null;
    /** Quarter turns clockwise or none. */
    turned: boolean;
  } | null;
  hasSound: boolean;
};

/** How its pictures become those of a replay. */
export type PicturePlan =
  | { way: "copy" }
  | { way: "encode"; width: number; height: number; fps: number };

export const longestVideoMs = 6 * 3_600_000;
const longestSide = 7_680;
const shortestSide = 16;
/** What replays are at most; more than that is for cinemas. */
const box = { long: 1_920, short: 1_080 } as const;
const copiedBps = 12_000_000;
const usualFps = 25;

/** Reads what `ffmpeg -i` tells of its input, line by line (libavformat/dump.c). */
export const readFacts = (lines: readonly string[]): VideoFacts => {
  const facts: VideoFacts = { durationMs: null, bitrateBps: null, picture: null, hasSound: false };
  // Side data stand below the stream that they belong to.
  let isOfPicture = false;
  for (const line of lines) {
    const whole = /^ {2}Duration: (\d+):(\d\d):(\d\d\.\d+),/.exec(line);
    if (whole) {
      const [hours = 0, minutes = 0, seconds = 0] = whole.slice(1).map(Number);
      facts.durationMs = Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000);
      const rate = /bitrate: (\d+) kb\/s/.exec(line)?.[1];
      facts.bitrateBps = rate === undefined ? null : Number(rate) * 1000;
    }
    const stream = /^ {2}Stream #0:\d+.*?: (Video|Audio|[A-Z][a-z]+): (.*)$/.exec(line);
    if (stream) {
      const [, kind, about = ""] = stream;
      if (kind === "Audio") facts.hasSound = true;
      isOfPicture = kind === "Video" && facts.picture === null && !about.includes("(attached pic)");
      if (isOfPicture) facts.picture = readPicture(about);
    }
    const turn = /^\s+displaymatrix: rotation of (-?[\d.]+) degrees/.exec(line)?.[1];
    if (turn !== undefined && isOfPicture && facts.picture !== null)
      facts.picture.turned = Math.round(Math.abs(Number(turn))) % 360 !== 0;
  }
  return facts;
};

const readPicture = (about: string): VideoFacts["picture"] => {
  const size = /, (\d+)x(\d+)(?: \[SAR (\d+):(\d+) DAR \d+:\d+\])?/.exec(about);
  if (!size) return null;
  const [width = 0, height = 0, across = 1, down = 1] = size
    .slice(1)
    .map((one: string | undefined) => (one === undefined ? 1 : Number(one)));
  const fps = Number(/, ([\d.]+) fps/.exec(about)?.[1] ?? Number.NaN);
  return {
    codec: /^\w+/.exec(about)?.[0] ?? "",
    // Brackets tell more of it: `yuv420p(tv, bt709, progressive)`.
    pixelFormat: /, ([a-z]\w*)(?:\(|,)/.exec(about.replace(/^[^,]*/, ""))?.[1] ?? "",
    width,
    height,
    pixelAspect: across > 0 && down > 0 ? across / down : 1,
    fps: Number.isFinite(fps) && fps > 0 ? fps : null,
    turned: false,
  };
};

/** What to do with such a video, or why it is not taken. */
export const planFor = ({
  durationMs,
  bitrateBps,
  picture,
}: VideoFacts): PicturePlan | { refusal: UploadRefusal } => {
  if (picture === null) return { refusal: "noPicture" };
  const { width, height, pixelAspect, turned } = picture;
  const sides = [width, height];
  if (Math.max(...sides) > longestSide) return { refusal: "pictureTooLarge" };
  if (Math.min(...sides) < shortestSide) return { refusal: "unreadable" };
  if (durationMs !== null && durationMs > longestVideoMs) return { refusal: "tooLong" };
  const fits = Math.max(...sides) <= box.long && Math.min(...sides) <= box.short;
  const copied =
    picture.codec === "h264" &&
    /^yuvj?420p$/.test(picture.pixelFormat) &&
    pixelAspect === 1 &&
    !turned &&
    fits &&
    (bitrateBps === null || bitrateBps <= copiedBps);
  return copied ? { way: "copy" } : encodingOf(picture);
};

/** Of pictures whose copying turned out to be of no use, too. */
export const encodingOf = (
  picture: NonNullable<VideoFacts["picture"]>,
): Extract<PicturePlan, { way: "encode" }> => {
  const { width, height, pixelAspect, turned, fps } = picture;
  // Square pixels, and upright; pixels that are said to be very odd are taken as they are.
  const aspect = pixelAspect > 0.2 && pixelAspect < 5 ? pixelAspect : 1;
  const flat = { width: width * aspect, height };
  const shown = turned ? { width: flat.height, height: flat.width } : flat;
  const long = Math.max(shown.width, shown.height);
  const short = Math.min(shown.width, shown.height);
  const scale = Math.min(1, box.long / long, box.short / short);
  const even = (side: number): number => Math.max(16, 2 * Math.round((side * scale) / 2));
  return {
    way: "encode",
    width: even(shown.width),
    height: even(shown.height),
    fps: Math.min(30, Math.max(5, Math.round(fps ?? usualFps))),
  };
};

/*
 * What is made of a replay's pictures besides the source: plain data for the encoder's arguments.
 * Rungs are named by the shorter side of their picture, so that an upright phone has the same ones.
 */

export type RungCoding = {
  /** x264's constant quality: what the picture needs, up to `peakBps`. */
  crf: number;
  peakBps: number;
};

export type PictureCoding = {
  preset: "superfast" | "veryfast" | "faster";
  tune: "stillimage" | null;
  /** Pictures that follow sooner than this allows are left out; null keeps all. */
  framesPerSecond: number | null;
  scaler: "bicubic" | "lanczos";
  rungs: readonly ({ shortSide: 720 | 480 | 360 } & RungCoding)[];
};

export const ladder = {
  camera: {
    preset: "veryfast",
    tune: null,
    framesPerSecond: null,
    scaler: "bicubic",
    rungs: [
      { shortSide: 720, crf: 24, peakBps: 1_600_000 },
      { shortSide: 480, crf: 25, peakBps: 850_000 },
      { shortSide: 360, crf: 26, peakBps: 450_000 },
    ],
  },
  // Slides, documents, handwriting: few pictures, sharp edges, long stillness.
  screen: {
    preset: "veryfast",
    tune: "stillimage",
    framesPerSecond: 8,
    scaler: "lanczos",
    rungs: [
      { shortSide: 720, crf: 23, peakBps: 1_400_000 },
      { shortSide: 480, crf: 24, peakBps: 700_000 },
      { shortSide: 360, crf: 25, peakBps: 400_000 },
    ],
  },
} as const satisfies Record<"camera" | "screen", PictureCoding>;

/** Pictures over the seek bar. */
export const storyboard = {
  everyS: 10,
  tile: { width: 160, height: 90 },
  columns: 6,
  rows: 6,
} as const;

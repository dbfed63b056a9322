/* How one file is made of a replay's pictures: plain data for the encoder's arguments. */
export const compose = {
  size: { width: 1280, height: 720 },
  framesPerSecond: 25,
  /** The teacher in the corner, within this. */
  inset: { width: 240, height: 180, margin: 16, border: 2 },
  preset: "veryfast",
  crf: 23,
  peakBps: 2_500_000,
  keyFrameEveryS: 5,
  /** A part is at most so long: that much is lost when a recorder is killed. */
  longestPartS: 60,
  /** What is drawn is seen at these steps. */
  drawnEveryMs: 1_000,
} as const;

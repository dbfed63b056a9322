import type { Gap } from "../../protocol/recording.ts";
import { type TickGap, ticksToUs } from "./pictureTimeline.ts";
import type { SoundGap } from "./soundTimeline.ts";
import type { BadSample } from "./verification.ts";

/** All gaps of the lesson in the order of their beginnings. */
export function lessonGaps(of: {
  camera: readonly TickGap[];
  screen: readonly TickGap[];
  sound: readonly SoundGap[];
  /** Segments that do not decode, though their packets came. */
  bad: readonly BadSample<Gap["track"] | "teacherSound">[];
}): Gap[] {
  const pictures = (track: "camera" | "screen") =>
    of[track].map(({ fromTick, toTick, cause }) =>
      gap({ track, fromUs: ticksToUs(fromTick), toUs: ticksToUs(toTick), cause }),
    );
  const sound = of.sound.map((one) => gap({ track: "sound", ...one }));
  const bad = of.bad.map(({ rendition, segment: { fromUs, toUs } }) =>
    gap({
      track: rendition === "teacherSound" ? "sound" : rendition,
      ...{ fromUs, toUs, cause: "uplink" },
    }),
  );
  return [...sound, ...pictures("camera"), ...pictures("screen"), ...bad]
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
}

function gap({ fromUs, toUs, track, cause }: SoundGap & { track: Gap["track"] }): Gap {
  const fromMs = Math.max(0, Math.round(fromUs / 1000));
  return { track, fromMs, toMs: Math.max(fromMs, Math.round(toUs / 1000)), cause };
}

const ownDoing = new Set<Gap["cause"]>(["paused", "absent"]);

/** The share of the lesson in which nothing that the publishers sent, or would have sent, is missing. */
export function coverage({
  gaps,
  durationMs,
}: {
  gaps: readonly Gap[];
  durationMs: number;
}): number {
  if (durationMs <= 0) return 0;
  let missingMs = 0;
  let countedToMs = 0;
  for (const { fromMs, toMs, cause } of gaps) {
    if (ownDoing.has(cause) || toMs <= countedToMs) continue;
    missingMs += toMs - Math.max(fromMs, countedToMs);
    countedToMs = toMs;
  }
  return Math.min(1, Math.max(0, 1 - missingMs / durationMs));
}

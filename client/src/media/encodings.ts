import type { types } from "mediasoup-client";
import type { TrackSource } from "../../../protocol/media.ts";

export type Encoding = NonNullable<types.ProducerOptions["encodings"]>[number];

/** What one camera layer needs, by the length of its shorter side in pixels. */
const bitrateOfShortSide = [
  { atLeast: 1_000, bitrateBps: 2_500_000 },
  { atLeast: 700, bitrateBps: 1_500_000 },
  { atLeast: 480, bitrateBps: 900_000 },
  { atLeast: 340, bitrateBps: 550_000 },
  { atLeast: 240, bitrateBps: 300_000 },
  { atLeast: 0, bitrateBps: 150_000 },
] as const;
const bitrateFor = (shortSide: number): number =>
  bitrateOfShortSide.find(({ atLeast }) => shortSide >= atLeast)?.bitrateBps ?? 150_000;

/** Below this a smaller picture helps nobody. */
const smallestShortSide = 170;

/** Simulcast layers of a camera, the smallest first: at most three, each half of the next. */
export const cameraEncodings = (size: { width: number; height: number }): Encoding[] => {
  const shortSide = Math.min(size.width, size.height);
  const scales = [4, 2, 1].filter((scale) => scale === 1 || shortSide / scale >= smallestShortSide);
  return scales.map((scaleResolutionDownBy) => ({
    scaleResolutionDownBy,
    maxBitrate: bitrateFor(shortSide / scaleResolutionDownBy),
    // H.264 has no temporal layers that the server could drop.
    scalabilityMode: "L1T1",
  }));
};

/** Text has to stay sharp: one layer, few frames, enough bits. */
export const screenEncodings = (): Encoding[] => [{ maxBitrate: 2_500_000, maxFramerate: 15 }];

/**
 * One small picture in VP8 for browsers that cannot decode the published one. Where the uplink is too
 * narrow for both, the published one gets its bits first.
 */
export const fallbackEncoding = ({
  source,
  width,
  height,
}: {
  source: "camera" | "screen";
  width: number;
  height: number;
}): Encoding => {
  const { shortSide, ...limits } = fallbackLimits[source];
  return {
    ...limits,
    scaleResolutionDownBy: Math.max(1, Math.min(width, height) / shortSide),
    priority: "very-low",
  };
};

const fallbackLimits = {
  camera: { shortSide: 360, maxBitrate: 300_000, maxFramerate: 15 },
  // Letters stay readable; what moves on a screen may stutter.
  screen: { shortSide: 720, maxBitrate: 500_000, maxFramerate: 5 },
} as const;

const startBitrateKbps = 1_000;

const contentHints: Record<TrackSource, string> = {
  camera: "motion",
  microphone: "speech",
  screen: "detail",
  screenSound: "music",
};

/** How a track is to be sent; `sendable` are the codecs that browser and server share. */
export const sendingOptions = ({
  source,
  track,
  sendable,
}: {
  source: TrackSource;
  track: MediaStreamTrack;
  sendable: types.RtpCapabilities;
}): types.ProducerOptions => {
  if (track.contentHint === "") track.contentHint = contentHints[source];
  // The track belongs to whoever captured it; while paused it is black or silent at its source.
  const common = { track, stopTracks: false, disableTrackOnPause: true };
  if (source === "microphone" || source === "screenSound") {
    const music = source === "screenSound";
    return {
      ...common,
      codecOptions: {
        opusFec: true,
        // Pauses in speech must not look like loss in the recording.
        opusDtx: false,
        opusStereo: music,
        opusMaxAverageBitrate: music ? 128_000 : 40_000,
      },
    };
  }
  const { width = 1280, height = 720 } = track.getSettings();
  const codec = sendable.codecs?.find((one) => one.mimeType.toLowerCase() === "video/h264");
  return {
    ...common,
    encodings: source === "camera" ? cameraEncodings({ width, height }) : screenEncodings(),
    codecOptions: { videoGoogleStartBitrate: startBitrateKbps },
    ...(codec ? { codec } : {}),
  };
};

/**
 * How a picture is to be sent in VP8 beside the published one; null where this browser cannot. `track` is
 * a clone, which goes with the producer.
 */
export const fallbackOptions = ({
  source,
  track,
  sendable,
}: {
  source: TrackSource;
  track: MediaStreamTrack;
  sendable: types.RtpCapabilities;
}): types.ProducerOptions | null => {
  const codec = sendable.codecs?.find((one) => one.mimeType.toLowerCase() === "video/vp8");
  if (!codec || (source !== "camera" && source !== "screen")) return null;
  const { width = 1280, height = 720 } = track.getSettings();
  track.contentHint = contentHints[source];
  return {
    track,
    codec,
    stopTracks: true,
    disableTrackOnPause: true,
    encodings: [fallbackEncoding({ source, width, height })],
    // As for the published picture: another value would reset what the browser knows of the uplink.
    codecOptions: { videoGoogleStartBitrate: startBitrateKbps },
  };
};

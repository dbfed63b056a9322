import { z } from "zod";

/** What a published track shows or carries; one of each per participant at most. */
export const TrackSource = z.enum(["camera", "microphone", "screen", "screenSound"]);
export type TrackSource = z.infer<typeof TrackSource>;
export const trackKind = {
  camera: "video",
  microphone: "audio",
  screen: "video",
  screenSound: "audio",
} as const satisfies Record<TrackSource, "audio" | "video">;

import { z } from "zod";

/** What a published track shows or carries; one of each per participant at most. */
export const TrackSource = z.enum(["camera", "microphone", "screen", "screenSound"]);
export type TrackSource = z.infer<typeof TrackSource>;
/**
 * What a participant wants to receive: as much as the network carries, small pictures, no pictures, or
 * neither pictures nor sound.
 */
export const Quality = z.enum(["auto", "low", "soundOnly", "nothing"]);
export type Quality = z.infer<typeof Quality>;

export const trackKind = {
  camera: "video",
  microphone: "audio",
  screen: "video",
  screenSound: "audio",
} as const satisfies Record<TrackSource, "audio" | "video">;

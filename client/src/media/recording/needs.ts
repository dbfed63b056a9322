import type { Source } from "./layout.ts";

export type Part = "screen" | "camera" | "microphone";
/** What is there, or just being exchanged for another. */
export type Parts = Readonly<Record<Part, boolean>>;

/** Of a screen and a camera, the screen is what is taught. */
const taught: Readonly<Record<Source, Part | null>> = {
  slides: null,
  both: "screen",
  screen: "screen",
  camera: "camera",
};
const needed: Readonly<Record<Source, readonly Part[]>> = {
  slides: ["microphone"],
  both: ["screen", "camera", "microphone"],
  screen: ["screen", "microphone"],
  camera: ["camera", "microphone"],
};

/** Without what a recording is not begun. */
export const missingParts = (source: Source, parts: Parts): Part[] =>
  needed[source].filter((part) => !parts[part]);

/** What is taught, or the voice, went away in the middle: nothing is taught to nobody. */
export const mustPause = (source: Source, parts: Parts): boolean => {
  const what = taught[source];
  return !parts.microphone || (what !== null && !parts[what]);
};

/** A voice and some picture are enough to come to an end. */
export const mayGoOn = (source: Source, parts: Parts): boolean =>
  parts.microphone &&
  (source === "slides" || parts.screen || (parts.camera && source !== "screen"));

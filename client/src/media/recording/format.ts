import type { Source } from "./layout.ts";

/**
 * The first that the browser writes: H.264 is taken over as it is, and MP4 plays everywhere. Sound is encoded anew in
 * any case. https://www.w3.org/TR/mediastream-recording/#dom-mediarecorder-istypesupported
 */
const wishes = [
  "video/mp4;codecs=avc1.42E028,mp4a.40.2",
  "video/mp4;codecs=avc1.42E028,opus",
  "video/webm;codecs=h264,opus",
  "video/webm;codecs=vp8,opus",
  "video/webm",
  "video/mp4",
];

/** Null where the browser cannot record at all. */
export const chooseFormat = (isSupported: (type: string) => boolean): string | null =>
  wishes.find(isSupported) ?? null;

export const canRecord = (): boolean =>
  typeof MediaRecorder === "function" &&
  chooseFormat((type) => MediaRecorder.isTypeSupported(type)) !== null &&
  typeof indexedDB === "object" &&
  "mediaDevices" in navigator &&
  "locks" in navigator;

export const videoBps = (source: Source): number => (source === "camera" ? 1_800_000 : 2_500_000);
export const audioBps = 128_000;

/** What is lost at most when the browser is killed. */
export const chunkMs = 1_000;
/** Of MP4 nothing is given out before the next one. */
export const keyFrameMs = 2_000;

/** `2026-11-29 15.34.07.mp4`: by it, and by its length, the server's entry is found again. */
export function recordingFileName({
  startedAtMs,
  type,
}: {
  startedAtMs: number;
  type: string;
}): string {
  const at = new Date(startedAtMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(".");
  return `${day} ${time}.${type.startsWith("video/mp4") ? "mp4" : "webm"}`;
}

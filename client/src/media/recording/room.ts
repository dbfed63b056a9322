/** Kept free for the rest of the browser. */
const reserveBytes = 50 * 1024 * 1024;
const minuteMs = 60_000;
/** Before the beginning a teacher is told when less fits. */
const shortMs = 30 * minuteMs;
/** While she records, so that she comes to an end in words. */
const nearlyFullMs = 3 * minuteMs;

/** How long can be recorded until the browser's storage is full, or the file is as large as the server takes. */
export function roomMs({
  quotaBytes,
  usedBytes,
  mostBytes,
  recordedBytes,
  bitrateBps,
}: {
  /** As `navigator.storage.estimate()` tells them; null where it does not. */
  quotaBytes: number | null;
  usedBytes: number;
  /** Of one file. */
  mostBytes: number | null;
  recordedBytes: number;
  bitrateBps: number;
}): number | null {
  const rooms = [
    ...(quotaBytes === null ? [] : [quotaBytes - usedBytes - reserveBytes]),
    ...(mostBytes === null ? [] : [mostBytes - recordedBytes]),
  ];
  if (rooms.length === 0) return null;
  return Math.max(0, Math.floor((Math.min(...rooms) * 8 * 1000) / bitrateBps));
}

export type Room = "enough" | "short" | "none";

export const roomBefore = (ms: number | null): Room =>
  ms === null || ms >= shortMs ? "enough" : ms < minuteMs ? "none" : "short";
/** `none`: the recording is ended while what there is can still be written. */
export const roomDuring = (ms: number | null): Room =>
  ms === null || ms >= nearlyFullMs ? "enough" : ms === 0 ? "none" : "short";

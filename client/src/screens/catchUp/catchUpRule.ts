import type { ReplayPlayerState } from "../../media/replayPlayer.ts";

/** Whoever comes later than this after the beginning has missed something. */
const lateAfterMs = 60_000;
/** A change of network takes some seconds, which are not worth going back for. */
const awayAfterMs = 20_000;
/** What "go back a minute" goes back. */
export const backMs = 60_000;
/** What is ready ends within this, at normal speed: a picture that waits for more would look broken. */
const endsWithinMs = 1_000;
/** Language that is heard for the first time is not understood at twice its speed: that is for who chooses it. */
const shortWayMs = 150_000;

export const speeds = [1, 1.25, 1.5, 2] as const;

/** What a child is offered to watch, from an instant of the lesson's clock on. */
export type Offer = { of: "beginning" | "missed"; fromMs: number; missedMs: number };

/**
 * Asked when a child has come in, or has come back after a while without a connection; null: there is nothing worth
 * telling. Instants in milliseconds; `lastHereMs` is when this machine was last seen in the lesson.
 */
export function offerFor({
  startedAtMs,
  nowMs,
  lastHereMs,
}: {
  startedAtMs: number;
  nowMs: number;
  lastHereMs: number | null;
}): Offer | null {
  if (lastHereMs === null || lastHereMs < startedAtMs) {
    const missedMs = nowMs - startedAtMs;
    return missedMs > lateAfterMs ? { of: "beginning", fromMs: startedAtMs, missedMs } : null;
  }
  const missedMs = nowMs - lastHereMs;
  if (missedMs < awayAfterMs) return null;
  return { of: "missed", fromMs: Math.min(lastHereMs, nowMs - backMs), missedMs };
}

/** How fast it plays unless the child wishes otherwise: a little is caught up with gently. */
export const firstSpeed = (behindMs: number): number => (behindMs < shortWayMs ? 1.25 : 1.5);

/** Of the part of the replay that is ready the end is reached: from here on there is only the present. */
export const isCaughtUp = ({
  phase,
  growing,
  positionMs,
  durationMs,
  rate,
}: Pick<ReplayPlayerState, "phase" | "growing" | "positionMs" | "durationMs" | "rate">): boolean =>
  phase === "ready" && growing && durationMs - positionMs < endsWithinMs * Math.max(1, rate);

import { useState } from "react";
import type { ReplayPlayerState } from "../../media/replayPlayer.ts";

/** By then the first pictures have moved. */
const firstMovesMs = 300;

/**
 * True once the replay moves, or waits for a tap: what else there is to load and to draw would keep the first
 * pictures from coming.
 */
export function useUnderWay({
  phase,
  playing,
  positionMs,
}: Pick<ReplayPlayerState, "phase" | "playing" | "positionMs">): boolean {
  const [underWay, setUnderWay] = useState(false);
  const isNow = phase !== "loading" && (!playing || positionMs > firstMovesMs);
  // For good: going back to the beginning takes nothing away again.
  if (isNow && !underWay) setUnderWay(true);
  return underWay;
}

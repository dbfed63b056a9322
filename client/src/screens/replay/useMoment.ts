import { useEffect, useState } from "react";
import type { ReplayPlayer } from "../../media/replayPlayer.ts";

/** A pen is seen to move; the player's state alone is told some four times a second. */
const lookEveryMs = 66;

/** Where in the replay it is. */
export interface Playhead {
  player: ReplayPlayer | null;
  playing: boolean;
  positionMs: number;
}

/** What is to be seen at the moment that plays. `read` stays the same function as long as it reads the same. */
export function useMoment<Seen>(
  { player, playing, positionMs }: Playhead,
  read: (positionMs: number) => Seen,
  isSame: (one: Seen, other: Seen) => boolean = Object.is,
): Seen {
  const [seen, setSeen] = useState(() => read(positionMs));
  useEffect(() => {
    const look = (): void =>
      setSeen((before) => {
        const now = read(player?.positionMs ?? positionMs);
        return isSame(before, now) ? before : now;
      });
    look();
    if (!playing) return undefined;
    const timer = setInterval(look, lookEveryMs);
    return () => clearInterval(timer);
  }, [player, playing, positionMs, read, isSame]);
  return seen;
}

import { useEffect } from "react";
import type { ReplayPlayer } from "../../media/replayPlayer.ts";

const stepMs = 5_000;
/** Want every key, and those that want no letters. */
const fields = "select, input, textarea, [role=menu]";
const controls = "a, button, summary, [role=slider]";

/** The keys of other players, where no control of its own wants the key. */
export function useReplayKeys({
  player,
  onToggle,
  onFullScreen,
  onNote,
}: {
  player: ReplayPlayer | null;
  onToggle: () => void;
  onFullScreen: () => void;
  onNote: () => void;
}): void {
  useEffect(() => {
    if (!player) return;
    const actions: Readonly<Record<string, () => void>> = {
      " ": onToggle,
      k: onToggle,
      ArrowLeft: () => player.seek(player.getState().positionMs - stepMs),
      ArrowRight: () => player.seek(player.getState().positionMs + stepMs),
      m: () => player.setVolume({ muted: !player.getState().muted }),
      f: onFullScreen,
      n: onNote,
    };
    const press = (event: KeyboardEvent): void => {
      const { target, key } = event;
      const takenBy = key.length > 1 || key === " " ? `${fields}, ${controls}` : fields;
      const taken = target instanceof Element && target.closest(takenBy) !== null;
      const action = Object.hasOwn(actions, key) ? actions[key] : undefined;
      if (taken || !action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}

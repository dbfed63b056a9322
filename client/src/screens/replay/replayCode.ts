import { useEffect } from "react";
import { importShell } from "../shell/importShell.ts";

export const importReplay = async () => import("./ReplayScreen.tsx");

/** Has the code come before someone opens the replay: the screen, what it stands in, what plays HLS. */
export function useReplayCode({ afterMs }: { afterMs: number }): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // What does not come now comes when the screen opens.
      void Promise.allSettled([importReplay(), importShell(), import("hls.js")]);
    }, afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
}

/** Into a running lesson: its own code and media go first, and a glance at it costs nothing more. */
export const settledInLessonMs = 30_000;

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { prefetchReplay } from "../../api/lessons.ts";
import { withTexts } from "../../i18n/i18n.ts";
import { lazyScreen } from "../../lazyScreen.tsx";
import { Shell } from "../shell/lazyShell.ts";

export const ReplayScreen = lazyScreen(async () =>
  withTexts("replay", async () => import("./ReplayScreen.tsx")),
);

/** Into a running lesson: its own code and media go first, and a glance at it costs nothing more. */
export const settledInLessonMs = 30_000;

/** Has come before someone opens the replay: its code, what it stands in, what plays HLS, and where it is. */
export function useReplayReady({
  lessonId,
  afterMs,
}: {
  lessonId: LessonId;
  afterMs: number;
}): void {
  const client = useQueryClient();
  useEffect(() => {
    const timer = setTimeout(() => {
      // What does not come now comes when the screen opens.
      void Promise.allSettled([
        prefetchReplay(client, lessonId),
        ReplayScreen.preload(),
        Shell.preload(),
        import("hls.js"),
      ]);
    }, afterMs);
    return () => clearTimeout(timer);
  }, [client, lessonId, afterMs]);
}

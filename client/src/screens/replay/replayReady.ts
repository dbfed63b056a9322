import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { prefetchReplay } from "../../api/lessons.ts";
import { withTexts } from "../../i18n/i18n.ts";
import { lazyScreen } from "../../lazyScreen.tsx";
import { Shell } from "../shell/lazyShell.ts";

export const ReplayScreen = lazyScreen(async () => {
  // What plays it weighs as much as the screen: one does not wait for the other. What fails is said by the player.
  import("hls.js").catch(() => undefined);
  return withTexts("replay", async () => import("./ReplayScreen.tsx"));
});

/** All the code that a tap on the way to a replay needs. What does not come now comes when the screen opens. */
export async function preloadReplay(): Promise<void> {
  await Promise.allSettled([ReplayScreen.preload(), Shell.preload()]);
}

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
      void prefetchReplay(client, lessonId);
      void preloadReplay();
    }, afterMs);
    return () => clearTimeout(timer);
  }, [client, lessonId, afterMs]);
}

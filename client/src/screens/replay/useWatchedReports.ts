import { useCallback, useEffect, useRef } from "react";
import { watchedReportMs } from "../../../../protocol/attendance.ts";
import type { LessonId } from "../../../../protocol/ids.ts";
import { ApiError, command } from "../../api/request.ts";
import { useNowAndThen } from "./useNowAndThen.ts";
import { type Played, WatchedSpans } from "./watchedSpans.ts";

/** More than this was played in pieces; the rest is told the next time. */
const mostSpans = 50;

/** Tells now and then what a child has seen of a replay. What cannot be told is told later. */
export function useWatchedReports({
  lessonId,
  enabled,
  state: { positionMs, playing, rate },
}: {
  lessonId: LessonId;
  enabled: boolean;
  state: Played;
}): void {
  const watched = useRef<WatchedSpans>(null);
  watched.current ??= new WatchedSpans();

  useEffect(() => {
    if (enabled) watched.current?.note({ positionMs, playing, rate }, performance.now());
  }, [enabled, positionMs, playing, rate]);

  const tell = useCallback((): void => {
    const spans = watched.current;
    if (!enabled || !spans) return;
    const all = spans.take();
    const told = all.slice(0, mostSpans);
    spans.giveBack(all.slice(mostSpans));
    if (told.length === 0) return;
    command({
      method: "POST",
      path: `/api/lessons/${lessonId}/watched`,
      body: { watched: told.map(([fromMs, untilMs]) => ({ fromMs, untilMs })) },
      keepalive: true,
    }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "offline") spans.giveBack(told);
    });
  }, [enabled, lessonId]);
  useNowAndThen(tell, watchedReportMs);
}

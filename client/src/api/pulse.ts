import { useQuery } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { PastPulse } from "../../../protocol/pulse.ts";
import { request } from "./request.ts";

/** What happens while its replay is watched already comes with this delay. */
const growingRefreshMs = 20_000;

/** How the class of a lesson reacted, and its countdowns. */
export function useLessonPulse(
  lessonId: LessonId,
  { enabled, growing }: { enabled: boolean; growing: boolean },
) {
  return useQuery({
    enabled,
    queryKey: ["pulse", lessonId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/pulse`, signal }, PastPulse),
    refetchInterval: growing && growingRefreshMs,
  });
}

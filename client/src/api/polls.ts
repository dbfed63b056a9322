import { useQuery } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { PastPolls } from "../../../protocol/polls.ts";
import { request } from "./request.ts";

/** What happens while its replay is watched already comes with this delay. */
const growingRefreshMs = 20_000;

/** The polls of a lesson, and how they came out as far as that was shown. */
export function useLessonPolls(
  lessonId: LessonId,
  { enabled, growing }: { enabled: boolean; growing: boolean },
) {
  return useQuery({
    enabled,
    queryKey: ["polls", lessonId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/polls`, signal }, PastPolls),
    refetchInterval: growing && growingRefreshMs,
  });
}

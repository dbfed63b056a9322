import { useQuery } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { LessonStage } from "../../../protocol/stageEvents.ts";
import { request } from "./request.ts";

/** What happens while its replay is watched already comes with this delay. */
const growingRefreshMs = 20_000;

/** What happened to hands and on stage in a lesson. */
export function useLessonStage(
  lessonId: LessonId,
  { enabled, growing }: { enabled: boolean; growing: boolean },
) {
  return useQuery({
    enabled,
    queryKey: ["stage", lessonId],
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/lessons/${lessonId}/stage`, signal }, LessonStage)).events,
    refetchInterval: growing && growingRefreshMs,
  });
}

import { useQuery } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { SlidePointings } from "../../../protocol/slidePointings.ts";
import { request } from "./request.ts";
import { decksKey, growingRefreshMs } from "./slides.ts";

/** Where the teacher pointed on slides, and when. */
export function useSlidePointings(
  lessonId: LessonId,
  { enabled, growing }: { enabled: boolean; growing: boolean },
) {
  return useQuery({
    enabled,
    queryKey: [...decksKey(lessonId), "pointings"],
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/lessons/${lessonId}/slide-pointings`, signal }, SlidePointings))
        .pointings,
    refetchInterval: growing && growingRefreshMs,
  });
}

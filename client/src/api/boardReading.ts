import { useQuery, useQueryClient } from "@tanstack/react-query";
import { BoardReading } from "../../../protocol/boardReading.ts";
import type { BoardPageId, LessonId } from "../../../protocol/ids.ts";
import { readAgainMs } from "../../../protocol/lessonNow.ts";
import { type ReadPage, readAfter } from "./readAfter.ts";
import { request } from "./request.ts";
import { onWeakLine } from "./weakLine.ts";

/** What is drawn on a page, asked for again and again by plain HTTP; only what is new comes. */
export function useBoardReading(lessonId: LessonId, pageId: BoardPageId) {
  const client = useQueryClient();
  const queryKey = ["board", "reading", lessonId, pageId] as const;
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<ReadPage>(queryKey);
      const path = `/api/lessons/${lessonId}/now/board/${pageId}`;
      const since = known ? `?since=${known.next}` : "";
      const reading = await onWeakLine(
        async (limited) => request({ path: path + since, signal: limited }, BoardReading),
        signal,
      );
      return readAfter(known, reading);
    },
    refetchInterval: readAgainMs,
    retry: false,
    structuralSharing: false,
  });
}

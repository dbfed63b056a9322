import { useQuery } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { PastChat } from "../../../protocol/pastChat.ts";
import { request } from "./request.ts";

/** What happens while its replay is watched already comes with this delay. */
const growingRefreshMs = 20_000;

/** What was written in the chat of a lesson; null where it is not the caller's to see. */
export function usePastChat(lessonId: LessonId, { growing }: { growing: boolean }) {
  return useQuery({
    queryKey: ["chat", lessonId],
    queryFn: async ({ signal }) =>
      (await request({ path: `/api/lessons/${lessonId}/chat`, signal }, PastChat)).messages,
    refetchInterval: growing && growingRefreshMs,
  });
}

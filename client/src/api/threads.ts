import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import type { ChatMessageId, LessonId, SchoolId } from "../../../protocol/ids.ts";
import { ThreadsPage } from "../../../protocol/threads.ts";
import { filledIn } from "./filledIn.ts";
import { command, request } from "./request.ts";

/** One's own, and those of the children in one's care; of one lesson, or of all. */
export function useOwnThreads(lessonId?: LessonId) {
  return useThreads(["threads", lessonId ?? "all"], "/api/threads", { lessonId });
}

/** Those with a school's children. */
export function useSchoolThreads(schoolId: SchoolId) {
  return useThreads(["schools", schoolId, "threads"], `/api/schools/${schoolId}/threads`, {});
}

function useThreads(
  queryKey: readonly string[],
  path: string,
  of: { lessonId?: LessonId | undefined },
) {
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams(filledIn({ ...of, before: pageParam }));
      return request({ path: `${path}?${search}`, signal }, ThreadsPage);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

/** To the school's office, past the teacher. */
export function useReportMessage() {
  return useMutation({
    mutationFn: async (messageId: ChatMessageId) =>
      command({ method: "PUT", path: `/api/threads/messages/${messageId}/report` }),
  });
}

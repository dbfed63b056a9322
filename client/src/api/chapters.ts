import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type EditChapters, LessonChapters } from "../../../protocol/chapters.ts";
import type { LessonId } from "../../../protocol/ids.ts";
import { command, request } from "./request.ts";

const keyOf = (lessonId: LessonId) => ["chapters", lessonId] as const;
const pathOf = (lessonId: LessonId) => `/api/lessons/${lessonId}/chapters`;

/** Chapters that somebody wrote, and the titles of pages. */
export function useWrittenChapters(lessonId: LessonId, { enabled }: { enabled: boolean }) {
  return useQuery({
    enabled,
    queryKey: keyOf(lessonId),
    queryFn: async ({ signal }) => request({ path: pathOf(lessonId), signal }, LessonChapters),
  });
}

export function useEditChapters(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: EditChapters) =>
      request({ method: "PUT", path: pathOf(lessonId), body }, LessonChapters),
    onSuccess: (chapters) => client.setQueryData(keyOf(lessonId), chapters),
  });
}

/** Back to those that follow from the lesson. */
export function useResetChapters(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => command({ method: "DELETE", path: pathOf(lessonId) }),
    onSettled: async () => client.invalidateQueries({ queryKey: keyOf(lessonId) }),
  });
}

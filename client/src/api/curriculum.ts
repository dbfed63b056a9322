import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { LessonCurriculum, type SaveCurriculum } from "../../../protocol/curriculum.ts";
import type { LessonId } from "../../../protocol/ids.ts";
import { lessonsKey } from "./lessons.ts";
import { request } from "./request.ts";

const keyOf = (lessonId: LessonId) => ["curriculum", lessonId] as const;
const pathOf = (lessonId: LessonId) => `/api/lessons/${lessonId}/curriculum`;

/** What a lesson is in the curriculum. */
export function useCurriculum(lessonId: LessonId) {
  return useQuery({
    queryKey: keyOf(lessonId),
    queryFn: async ({ signal }) => request({ path: pathOf(lessonId), signal }, LessonCurriculum),
  });
}

export function useSaveCurriculum(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: SaveCurriculum) =>
      request({ method: "PUT", path: pathOf(lessonId), body }, LessonCurriculum),
    onSuccess: async (saved) => {
      client.setQueryData(keyOf(lessonId), saved);
      // Its title is named in all of them.
      await client.invalidateQueries({ queryKey: lessonsKey });
    },
  });
}

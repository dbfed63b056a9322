import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import {
  type BeginMicroLesson,
  MicroLesson,
  MicroLessonList,
  MicroLessonSchools,
} from "../../../protocol/microLessons.ts";
import { lessonsKey } from "./lessons.ts";
import { command, request } from "./request.ts";

export const microLessonsKey = ["micro-lessons"] as const;

/** While something is on its way. */
const watchEveryMs = 2_000;
/** What was begun on another device shows up within this time. */
const lookEveryMs = 60_000;

export const isOnItsWay = ({ state }: Pick<MicroLesson, "state">): boolean =>
  state === "uploading" || state === "waiting" || state === "working";

export function useMicroLessons({ enabled = true }: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: microLessonsKey,
    queryFn: ({ signal }) => request({ path: "/api/micro-lessons", signal }, MicroLessonList),
    enabled,
    refetchInterval: ({ state: { data } }) =>
      data?.microLessons.some(isOnItsWay) ? watchEveryMs : lookEveryMs,
  });
}

export function useMicroLessonSchools() {
  return useQuery({
    queryKey: [...microLessonsKey, "schools"],
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/micro-lesson-schools", signal }, MicroLessonSchools)).schools,
  });
}

export function useBeginMicroLesson() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BeginMicroLesson) =>
      request({ method: "POST", path: "/api/micro-lessons", body }, MicroLesson),
    onSettled: () => client.invalidateQueries({ queryKey: microLessonsKey }),
  });
}

export function useRemoveMicroLesson() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (lessonId: LessonId) =>
      command({ method: "DELETE", path: `/api/micro-lessons/${lessonId}` }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: microLessonsKey });
      await client.invalidateQueries({ queryKey: lessonsKey });
    },
  });
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LessonId, SchoolId } from "../../../protocol/ids.ts";
import { KeptFile, SchoolKeeping } from "../../../protocol/keptFiles.ts";
import { request } from "./request.ts";

const keptKey = (lessonId: LessonId) => ["kept-file", lessonId] as const;
const keptPath = (lessonId: LessonId) => `/api/lessons/${lessonId}/kept-file`;
const beingMadeRefreshMs = 2_000;

/** One file to keep of a replay; looked at again while it is being made. */
export function useKeptFile(lessonId: LessonId, { enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: keptKey(lessonId),
    queryFn: async ({ signal }) => request({ path: keptPath(lessonId), signal }, KeptFile),
    enabled,
    refetchInterval: ({ state: { data } }) =>
      data?.state === "waiting" || data?.state === "working" ? beingMadeRefreshMs : false,
  });
}

export function useAskForKept(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => request({ method: "POST", path: keptPath(lessonId) }, KeptFile),
    onSuccess: (kept) => client.setQueryData(keptKey(lessonId), kept),
  });
}

export function useAllowClassToKeep(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (classMay: boolean) =>
      request({ method: "PUT", path: `${keptPath(lessonId)}/class`, body: { classMay } }, KeptFile),
    onSuccess: (kept) => client.setQueryData(keptKey(lessonId), kept),
  });
}

const schoolKey = (schoolId: SchoolId) => ["school-keeping", schoolId] as const;
const schoolPath = (schoolId: SchoolId) => `/api/schools/${schoolId}/keeping`;

/** Whether one is made of each lesson of a school. */
export function useSchoolKeeping(schoolId: SchoolId) {
  return useQuery({
    queryKey: schoolKey(schoolId),
    queryFn: async ({ signal }) => request({ path: schoolPath(schoolId), signal }, SchoolKeeping),
  });
}

export function useChangeSchoolKeeping(schoolId: SchoolId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (eachLesson: boolean) =>
      request({ method: "PUT", path: schoolPath(schoolId), body: { eachLesson } }, SchoolKeeping),
    onSuccess: (keeping) => client.setQueryData(schoolKey(schoolId), keeping),
  });
}

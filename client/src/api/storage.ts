import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { LessonId, SchoolId } from "../../../protocol/ids.ts";
import {
  ReplayKeeping,
  SchoolStorage,
  SchoolStorageList,
  StoredReplays,
  type StoredReplaysOrder,
} from "../../../protocol/storage.ts";
import { filledIn } from "./filledIn.ts";
import { lessonsKey } from "./lessons.ts";
import { request } from "./request.ts";

const storageKey = ["storage"] as const;
const schoolPath = (schoolId: SchoolId) => `/api/schools/${schoolId}/storage`;
const keepingPath = (lessonId: LessonId) => `/api/lessons/${lessonId}/replay-keeping`;

/** Of the schools in reach. */
export function useStorage() {
  return useQuery({
    queryKey: [...storageKey, "all"],
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/storage", signal }, SchoolStorageList)).schools,
  });
}

export function useSchoolStorage(schoolId: SchoolId) {
  return useQuery({
    queryKey: [...storageKey, schoolId],
    queryFn: async ({ signal }) => request({ path: schoolPath(schoolId), signal }, SchoolStorage),
  });
}

export function useStoredReplays(schoolId: SchoolId, order: StoredReplaysOrder) {
  return useInfiniteQuery({
    queryKey: [...storageKey, schoolId, "replays", order],
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams(filledIn({ order, after: pageParam }));
      return request({ path: `${schoolPath(schoolId)}/replays?${search}`, signal }, StoredReplays);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

export type StorageDecision =
  | { retention: { days: number | null } }
  | { quota: { gigabytes: number | null } };

/** How long replays are kept, or how much room they may take; null for no end, and for any. */
export function useDecideStorage(schoolId: SchoolId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (decision: StorageDecision) => {
      const [[what, body] = ["", {}]] = Object.entries(decision);
      return request(
        { method: "PUT", path: `${schoolPath(schoolId)}/${what}`, body },
        SchoolStorage,
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: storageKey }),
  });
}

/** Of one replay, for its teacher and her school. */
export function useReplayKeeping(lessonId: LessonId) {
  return useQuery({
    queryKey: [...storageKey, "lesson", lessonId],
    queryFn: async ({ signal }) => request({ path: keepingPath(lessonId), signal }, ReplayKeeping),
  });
}

/** Whether a replay is kept whatever its school's retention is. */
export function useSpareReplay() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ lessonId, spared }: { lessonId: LessonId; spared: boolean }) =>
      request({ method: "PUT", path: keepingPath(lessonId), body: { spared } }, ReplayKeeping),
    onSuccess: async () =>
      Promise.all(
        [storageKey, lessonsKey].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

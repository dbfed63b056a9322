import {
  queryOptions,
  type QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import type { LessonId } from "../../../protocol/ids.ts";
import { type CreateLesson, Lesson, Replay, TeachableClasses } from "../../../protocol/lessons.ts";
import { command, request } from "./request.ts";

export const lessonsKey = ["lessons"] as const;

export function useLesson(lessonId: LessonId) {
  return useQuery({
    queryKey: [...lessonsKey, "one", lessonId],
    queryFn: async ({ signal }) => request({ path: `/api/lessons/${lessonId}`, signal }, Lesson),
  });
}

/** A replay that is still being made is looked at again this often. */
const growingReplayRefreshMs = 2_000;
/** One that plays: what is buffered goes on playing after its teacher took it back, and for no longer than this. */
const playingReplayRefreshMs = 25_000;

/** Also lets the browser fetch the replay's playlists: the answer sets their cookie. */
export const replayQuery = (lessonId: LessonId) =>
  queryOptions({
    queryKey: [...lessonsKey, "replay", lessonId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/replay`, signal }, Replay),
  });

/** For a page from which people go on to the replay, so that it is there at once. Never rejects. */
export async function prefetchReplay(client: QueryClient, lessonId: LessonId): Promise<void> {
  // Kept however long the lesson lasts: an old answer shows the replay while the new one comes.
  await client.prefetchQuery({ ...replayQuery(lessonId), gcTime: Number.POSITIVE_INFINITY });
}

/** For the next time, here and on other devices. What is not kept now is kept soon after. */
export function keepReplayPlace(client: QueryClient, lessonId: LessonId, atMs: number): void {
  client.setQueryData(replayQuery(lessonId).queryKey, (replay) =>
    replay ? { ...replay, placeMs: atMs } : replay,
  );
  const path = `/api/lessons/${lessonId}/replay-place`;
  command({ method: "PUT", path, body: { atMs }, keepalive: true }).catch(() => undefined);
}

export function useReplay(lessonId: LessonId) {
  return useQuery({
    ...replayQuery(lessonId),
    refetchInterval: ({ state: { data } }) =>
      data?.state === "capturing" ||
      data?.state === "finishing" ||
      typeof data?.beingCut === "number"
        ? growingReplayRefreshMs
        : playingReplayRefreshMs,
    refetchIntervalInBackground: true,
  });
}

export function useCreateLesson() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: z.input<typeof CreateLesson>) =>
      request({ method: "POST", path: "/api/lessons", body }, Lesson),
    onSuccess: async () => client.invalidateQueries({ queryKey: lessonsKey }),
  });
}

export function useTeachableClasses({ enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: ["teachable-classes"],
    queryFn: async ({ signal }) =>
      (await request({ path: "/api/teachable-classes", signal }, TeachableClasses)).classes,
    enabled,
  });
}

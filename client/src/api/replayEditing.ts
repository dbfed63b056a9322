import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { ReplayAudienceRecord, type SetReplayAudience } from "../../../protocol/replayAudience.ts";
import { Replay } from "../../../protocol/lessons.ts";
import { ReplayEdits, type SaveReplayEdit } from "../../../protocol/replayEdits.ts";
import { lessonsKey } from "./lessons.ts";
import { request } from "./request.ts";

const audienceKey = (lessonId: LessonId) => ["replay-audience", lessonId] as const;
const audiencePath = (lessonId: LessonId) => `/api/lessons/${lessonId}/replay-audience`;

/** Who may watch a replay, and who said so when. */
export function useReplayAudience(lessonId: LessonId) {
  return useQuery({
    queryKey: audienceKey(lessonId),
    queryFn: async ({ signal }) =>
      request({ path: audiencePath(lessonId), signal }, ReplayAudienceRecord),
  });
}

export function useSetReplayAudience(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: SetReplayAudience) =>
      request({ method: "PUT", path: audiencePath(lessonId), body }, ReplayAudienceRecord),
    onSuccess: async (record) => {
      client.setQueryData(audienceKey(lessonId), record);
      await client.invalidateQueries({ queryKey: lessonsKey });
    },
    // Whoever was written over reads what is there now.
    onError: async () => client.invalidateQueries({ queryKey: audienceKey(lessonId) }),
  });
}

/** The replay as it was recorded, whatever is cut out of it for others. */
export function useWholeReplay(lessonId: LessonId) {
  return useQuery({
    queryKey: ["whole-replay", lessonId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/replay?whole=true`, signal }, Replay),
  });
}

const editsKey = (lessonId: LessonId) => ["replay-edits", lessonId] as const;
const editsPath = (lessonId: LessonId) => `/api/lessons/${lessonId}/replay-edits`;
const beingCutRefreshMs = 2_000;

/** All versions of what is cut out of a replay; looked at again while the last one is being made. */
export function useReplayEdits(lessonId: LessonId) {
  return useQuery({
    queryKey: editsKey(lessonId),
    queryFn: async ({ signal }) => request({ path: editsPath(lessonId), signal }, ReplayEdits),
    refetchInterval: ({ state: { data } }) => {
      const state = data?.versions[0]?.state ?? "published";
      return state === "published" ? false : beingCutRefreshMs;
    },
  });
}

export function useSaveReplayEdit(lessonId: LessonId) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: SaveReplayEdit) =>
      request({ method: "PUT", path: editsPath(lessonId), body }, ReplayEdits),
    onSuccess: async (edits) => {
      client.setQueryData(editsKey(lessonId), edits);
      await client.invalidateQueries({ queryKey: lessonsKey });
    },
  });
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { ReplayAudienceRecord, type SetReplayAudience } from "../../../protocol/replayAudience.ts";
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

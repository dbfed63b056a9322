import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { LessonId } from "../../../protocol/ids.ts";
import { MadeReplays, Operation, type WorkKey } from "../../../protocol/operation.ts";
import { command, request } from "./request.ts";

const queryKey = ["operation"] as const;
const refreshMs = 10_000;

export function useOperation() {
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => request({ path: "/api/operation", signal }, Operation),
    refetchInterval: refreshMs,
  });
}

/** Has the recorder try again what it failed to make. */
export function useRetryWork() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ kind, lessonId }: WorkKey) =>
      command({ method: "POST", path: `/api/operation/works/${kind}/${lessonId}/retry` }),
    onSettled: async () => client.invalidateQueries({ queryKey }),
  });
}

/** Published replays with these words in their title or their teacher's name, the newest first. */
export function useMadeReplays(words: string) {
  const q = words.trim();
  return useQuery({
    queryKey: [...queryKey, "replays", q],
    queryFn: async ({ signal }) => {
      const path = `/api/operation/replays${q === "" ? "" : `?q=${encodeURIComponent(q)}`}`;
      return request({ path, signal }, MadeReplays);
    },
    placeholderData: keepPreviousData,
  });
}

/** Throws a replay away and has it made again of what was recorded. */
export function useMakeReplayAnew() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (lessonId: LessonId) =>
      command({ method: "POST", path: `/api/operation/replays/${lessonId}/make-anew` }),
    onSettled: async () => client.invalidateQueries({ queryKey }),
  });
}

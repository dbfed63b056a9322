import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Operation, type WorkKey } from "../../../protocol/operation.ts";
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

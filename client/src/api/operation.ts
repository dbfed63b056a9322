import { useQuery } from "@tanstack/react-query";
import { Operation } from "../../../protocol/operation.ts";
import { request } from "./request.ts";

const refreshMs = 10_000;

export function useOperation() {
  return useQuery({
    queryKey: ["operation"],
    queryFn: async ({ signal }) => request({ path: "/api/operation", signal }, Operation),
    refetchInterval: refreshMs,
  });
}

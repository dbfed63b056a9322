import { useInfiniteQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { AuditPage, type AuditQuery } from "../../../protocol/audit.ts";
import { filledIn } from "./filledIn.ts";
import { request } from "./request.ts";

export type AuditFilter = Omit<z.infer<typeof AuditQuery>, "before">;

/** Asked when somebody asks: every look is written into what is looked at. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["audit", filter],
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams(filledIn({ ...filter, before: pageParam }));
      return request({ path: `/api/audit?${search}`, signal }, AuditPage);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

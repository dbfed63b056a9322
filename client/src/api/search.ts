import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { SearchResults } from "../../../protocol/search.ts";
import { filledIn } from "./filledIn.ts";
import { request } from "./request.ts";

/** What the search finds, page by page; what was found before stays until something else is. */
export function useSearch(q: string) {
  return useInfiniteQuery({
    enabled: q !== "",
    queryKey: ["search", q],
    queryFn: async ({ signal, pageParam }) => {
      const query = new URLSearchParams(filledIn({ q, after: pageParam }));
      return request({ path: `/api/search?${query}`, signal }, SearchResults);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
}

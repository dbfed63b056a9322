import { useInfiniteQuery } from "@tanstack/react-query";
import { LessonList, type LessonsOf } from "../../../protocol/lessons.ts";
import { filledIn } from "./filledIn.ts";
import { lessonsKey } from "./lessons.ts";
import { request } from "./request.ts";

/** Lists follow what happens by themselves: a lesson that starts shows up within this time. */
const listRefreshMs = 10_000;

/** Whoever went far back in them does not have all of that fetched every time. */
const longListRefreshMs = 60_000;

export function useLessons(of: LessonsOf) {
  return useInfiniteQuery({
    queryKey: [...lessonsKey, "list", of],
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams(filledIn({ of, after: pageParam }));
      return request({ path: `/api/lessons?${search}`, signal }, LessonList);
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    refetchInterval: ({ state: { data } }) =>
      (data?.pages.length ?? 0) > 1 ? longListRefreshMs : listRefreshMs,
  });
}

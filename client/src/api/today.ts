import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { Day } from "../../../protocol/days.ts";
import type { ClassId, LessonId } from "../../../protocol/ids.ts";
import {
  DayLessons,
  type DayLessonsQuery,
  MissingStudents,
  Today,
  WeekPlan,
} from "../../../protocol/today.ts";
import { filledIn } from "./filledIn.ts";
import { request } from "./request.ts";

/** A lesson that starts shows up within this time. */
const todayRefreshMs = 10_000;
const missingRefreshMs = 5_000;

export function useToday() {
  return useQuery({
    queryKey: ["today"],
    queryFn: async ({ signal }) => request({ path: "/api/today", signal }, Today),
    refetchInterval: todayRefreshMs,
  });
}

export type DayLessonsFilter = z.infer<typeof DayLessonsQuery>;

/** The lessons behind a figure of today. */
export function useDayLessons(filter: DayLessonsFilter) {
  return useQuery({
    queryKey: ["today", "lessons", filter],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams(filledIn(filter));
      return request({ path: `/api/today/lessons?${search}`, signal }, DayLessons);
    },
    placeholderData: keepPreviousData,
    refetchInterval: todayRefreshMs,
  });
}

/** Of a class, or without one what the caller teaches. */
export function useWeekPlan({ week, classId }: { week: Day; classId: ClassId | null }) {
  return useQuery({
    queryKey: ["today", "week", week, classId],
    queryFn: async ({ signal }) => {
      const of = classId ? `&classId=${classId}` : "";
      return request({ path: `/api/week?week=${week}${of}`, signal }, WeekPlan);
    },
    placeholderData: keepPreviousData,
  });
}

/** Who of a running lesson's classes is not there, as it changes. */
export function useMissing(lessonId: LessonId) {
  return useQuery({
    queryKey: ["today", "missing", lessonId],
    queryFn: async ({ signal }) =>
      request({ path: `/api/lessons/${lessonId}/missing`, signal }, MissingStudents),
    refetchInterval: missingRefreshMs,
  });
}

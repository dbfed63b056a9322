import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import {
  DayLessons,
  DayLessonsQuery,
  MissingStudents,
  Today,
  WeekPlan,
  WeekQuery,
} from "../../protocol/today.ts";
import { type Route, route } from "../lib/route.ts";
import type { Missing } from "./missing.ts";
import type { TodayPages } from "./today.ts";

export const todayRoutes = ({
  today,
  missing,
}: {
  today: TodayPages;
  missing: Missing;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/today",
    summary: "The caller's day: what they teach, their classes, their schools, the county.",
    access: "signedIn",
    reply: Today,
    handle: async ({ actor }) => today.see(actor),
  }),
  route({
    method: "GET",
    path: "/api/today/lessons",
    summary: "The lessons behind a figure of today, of those in the caller's sight.",
    access: "signedIn",
    query: DayLessonsQuery,
    reply: DayLessons,
    handle: async ({ actor, query }) => today.lessons(actor, query),
  }),
  route({
    method: "GET",
    path: "/api/week",
    summary: "The published week of a class, or of what the caller teaches.",
    access: "signedIn",
    query: WeekQuery,
    reply: WeekPlan,
    handle: async ({ actor, query }) => today.week(actor, query),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/missing",
    summary: "Students of a running lesson's classes who are not in the room.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    reply: MissingStudents,
    handle: async ({ actor, params }) => missing.list(actor, params.lessonId),
  }),
];

import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import {
  CreateLesson,
  Lesson,
  LessonList,
  LessonsQuery,
  TeachableClasses,
} from "../../protocol/lessons.ts";
import type { Db } from "../db/kysely.ts";
import type { Clock } from "../lib/clock.ts";
import { may, reachOf } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import { lessonView } from "./lessonRules.ts";
import type { Lessons } from "./lessons.ts";
import { listLessons } from "./lessonPages.ts";

export const lessonsRoutes = ({
  db,
  clock,
  lessons,
}: {
  db: Db;
  clock: Clock;
  lessons: Lessons;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/teachable-classes",
    summary:
      "Classes for which the caller can make a lesson: those of her schools for a teacher and a school admin, all for an operator.",
    access: "signedIn",
    reply: TeachableClasses,
    async handle({ actor }) {
      const rows = await db
        .selectFrom("classes")
        .innerJoin("schools", "schools.school_id", "classes.school_id")
        .select(["classes.class_id", "classes.name", "classes.school_id"])
        .select("schools.name as school_name")
        .orderBy("schools.created_at")
        .orderBy("classes.number")
        .execute();
      return {
        classes: rows
          .filter(
            (row) =>
              may(actor, "teachClass", { schoolIds: [row.school_id] }) ||
              may(actor, "makeLessonForOthers", { schoolIds: [row.school_id] }),
          )
          .map((row) => ({
            classId: row.class_id,
            name: row.name,
            schoolName: row.school_name,
          })),
      };
    },
  }),
  route({
    method: "GET",
    path: "/api/lessons",
    summary: "Lessons the caller teaches, is invited to, or oversees, page by page.",
    access: "signedIn",
    query: LessonsQuery,
    reply: LessonList,
    async handle({ actor, query }) {
      if (actor.memberships.length === 0) return { lessons: [], next: null };
      const reach = reachOf(actor, "seeLesson");
      const page = await listLessons(db, { reach, now: clock.now(), ...query });
      return { ...page, lessons: page.lessons.map((lesson) => lessonView(actor, lesson)) };
    },
  }),
  route({
    method: "POST",
    path: "/api/lessons",
    summary: "Makes a lesson.",
    access: "signedIn",
    body: CreateLesson,
    reply: Lesson,
    status: 201,
    handle: async ({ actor, body }) => lessons.make(actor, body),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId",
    summary: "One lesson.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    reply: Lesson,
    handle: async ({ actor, params }) => lessons.see(actor, params.lessonId),
  }),
];

import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import {
  BeginMicroLesson,
  MicroLesson,
  MicroLessonList,
  MicroLessonSchools,
} from "../../protocol/microLessons.ts";
import { type Route, route } from "../lib/route.ts";
import type { MicroLessons } from "./microLessons.ts";

export const microLessonsRoutes = ({ microLessons }: { microLessons: MicroLessons }): Route[] => [
  route({
    method: "GET",
    path: "/api/micro-lessons",
    summary: "The caller's own micro-lessons, and how far each is on its way to being watched.",
    access: "signedIn",
    reply: MicroLessonList,
    isAskedAgain: true,
    handle: async ({ actor }) => microLessons.list(actor),
  }),
  route({
    method: "POST",
    path: "/api/micro-lessons",
    summary:
      "Begins a micro-lesson: says what video comes, which follows by tus 1.0 at /uploads/{lessonId} (HEAD and PATCH; creation is this call).",
    access: "signedIn",
    body: BeginMicroLesson,
    reply: MicroLesson,
    status: 201,
    handle: async ({ actor, body }) => microLessons.begin(actor, body),
  }),
  route({
    method: "GET",
    path: "/api/micro-lesson-schools",
    summary: "The schools, with their classes, for which the caller may make micro-lessons.",
    access: "signedIn",
    reply: MicroLessonSchools,
    handle: async ({ actor }) => microLessons.schools(actor),
  }),
  route({
    method: "DELETE",
    path: "/api/micro-lessons/:lessonId",
    summary: "Deletes one of the caller's micro-lessons with its file and its replay.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    handle: async ({ actor, params }) => microLessons.remove(actor, params.lessonId),
  }),
];

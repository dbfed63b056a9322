import { z } from "zod";
import { LessonId, SchoolId } from "../../protocol/ids.ts";
import {
  AllowClassToKeep,
  ChangeSchoolKeeping,
  KeptFile,
  SchoolKeeping,
} from "../../protocol/keptFiles.ts";
import { type Route, route } from "../lib/route.ts";
import type { Keeping } from "./keeping.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });
const ofSchool = z.strictObject({ schoolId: SchoolId });

export const keepingRoutes = ({ keeping }: { keeping: Keeping }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/kept-file",
    summary:
      "Whether there is one file to keep of a replay, how far it is, how large, and whether the caller may have it.",
    access: "signedIn",
    params: ofLesson,
    reply: KeptFile,
    isAskedAgain: true,
    handle: async ({ actor, params }) => keeping.see(actor, params.lessonId),
  }),
  route({
    method: "POST",
    path: "/api/lessons/:lessonId/kept-file",
    summary:
      "Has one file made of what is given out of a replay, and its sound alone; does nothing where it is there or on its way. It is at /lessons/:lessonId/kept/video and …/sound, in ranges where asked.",
    access: "signedIn",
    params: ofLesson,
    reply: KeptFile,
    handle: async ({ actor, params }) => keeping.ask(actor, params.lessonId),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/kept-file/class",
    summary: "Whether the lesson's class and its families may keep the replay as a file, too.",
    access: "signedIn",
    params: ofLesson,
    body: AllowClassToKeep,
    reply: KeptFile,
    handle: async ({ actor, params, body }) =>
      keeping.allowClass(actor, params.lessonId, body.classMay),
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/keeping",
    summary: "Whether one file to keep is made of each lesson of a school.",
    access: "signedIn",
    params: ofSchool,
    reply: SchoolKeeping,
    handle: async ({ actor, params }) => keeping.seeSchool(actor, params.schoolId),
  }),
  route({
    method: "PUT",
    path: "/api/schools/:schoolId/keeping",
    summary: "Says so, for replays that are published from then on.",
    access: "signedIn",
    params: ofSchool,
    body: ChangeSchoolKeeping,
    reply: SchoolKeeping,
    handle: async ({ actor, params, body }) =>
      keeping.changeSchool(actor, params.schoolId, body.eachLesson),
  }),
];

import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import { LessonStage } from "../../protocol/stageEvents.ts";
import { type Route, route } from "../lib/route.ts";
import type { Stage } from "./stage.ts";

export const stageRoutes = ({ stage }: { stage: Stage }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/stage",
    summary:
      "What happened to hands and on stage in a lesson, with the server's time; without names beyond its classes and their school.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    reply: LessonStage,
    handle: async ({ actor, params }) => ({ events: await stage.see(actor, params.lessonId) }),
  }),
];

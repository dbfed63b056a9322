import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import { PastPolls } from "../../protocol/polls.ts";
import { FileReply, type Route, route } from "../lib/route.ts";
import { workbookType } from "../lib/workbook.ts";
import type { Polls } from "./polls.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });

export const pollsRoutes = ({ polls }: { polls: Polls }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/polls",
    summary:
      "The polls of a lesson and how they came out, as far as that was shown; nobody learns here who answered what.",
    access: "signedIn",
    params: ofLesson,
    reply: PastPolls,
    handle: async ({ actor, params }) => polls.see(actor, params.lessonId),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/polls/export",
    summary: "Who answered what in the polls of a lesson, as a workbook.",
    access: "signedIn",
    params: ofLesson,
    reply: FileReply,
    async handle({ actor, params }) {
      const { title, bytes } = await polls.exportOf(actor, params.lessonId);
      return { fileName: `${title}-随堂测.xlsx`, type: workbookType, bytes };
    },
  }),
];

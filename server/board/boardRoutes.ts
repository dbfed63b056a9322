import { z } from "zod";
import { LessonBoard, LessonBoardQuery } from "../../protocol/boardRecord.ts";
import { LessonId } from "../../protocol/ids.ts";
import { type Route, route } from "../lib/route.ts";
import type { Boards } from "./boards.ts";

export const boardRoutes = ({ boards }: { boards: Pick<Boards, "see"> }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/board",
    summary:
      "The whiteboard of a lesson: its pages, which of them was seen from when on, who had the pen, and every stroke with the server's time; without children's names beyond its classes and their school, and without what children drew beyond these and their families.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    query: LessonBoardQuery,
    reply: LessonBoard,
    handle: async ({ actor, params, query }) =>
      boards.see(actor, { lessonId: params.lessonId, after: query.after }),
  }),
];

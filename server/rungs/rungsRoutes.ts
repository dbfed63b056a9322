import { z } from "zod";
import { BoardReading, BoardReadingQuery } from "../../protocol/boardReading.ts";
import { BoardPageId, ChatMessageId, LessonId, PollId } from "../../protocol/ids.ts";
import { AnswerTeacher, GivePollAnswer, LessonNow, LessonRungs } from "../../protocol/lessonNow.ts";
import { type Route, route } from "../lib/route.ts";
import type { Rungs } from "./rungs.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });

export const rungsRoutes = ({ rungs }: { rungs: Rungs }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/now",
    summary:
      "How an open lesson stands, for children whom neither sockets nor media reach: asked again every 2 s, with the ETag of the last answer.",
    access: "signedIn",
    params: ofLesson,
    reply: LessonNow,
    isAskedAgain: true,
    handle: async ({ actor, params }) => rungs.readAlong(actor, params.lessonId),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/now/board/:pageId",
    summary:
      "What is drawn on a page of the board of an open lesson, for children whom neither sockets nor media reach: asked again every 2 s, and each time what is new.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId, pageId: BoardPageId }),
    query: BoardReadingQuery,
    reply: BoardReading,
    handle: async ({ actor, params, query: { since } }) =>
      rungs.readBoard(actor, { ...params, since }),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/polls/:pollId/answer",
    summary:
      "Answers the running poll of a live lesson from a page that no socket reaches, or changes the answer; the same again changes nothing.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId, pollId: PollId }),
    body: GivePollAnswer,
    handle: async ({ actor, params: { lessonId, pollId }, body: { answer } }) =>
      rungs.answerPoll(actor, lessonId, { pollId, answer }),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/thread/:messageId",
    summary:
      "Answers what the teacher of an open lesson wrote to the caller alone, from a page that no socket reaches; the same again changes nothing.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId, messageId: ChatMessageId }),
    body: AnswerTeacher,
    handle: async ({ actor, params: { lessonId, messageId }, body: { text } }) =>
      rungs.answerTeacher(actor, lessonId, { messageId, text }),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/rungs",
    summary: "On which rung of the ladder each child was in each minute of a lesson.",
    access: "signedIn",
    params: ofLesson,
    reply: LessonRungs,
    handle: async ({ actor, params }) => rungs.see(actor, params.lessonId),
  }),
];

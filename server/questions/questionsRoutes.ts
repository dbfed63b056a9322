import { z } from "zod";
import { LessonId, QuestionId } from "../../protocol/ids.ts";
import {
  AskQuestion,
  FollowedQuestions,
  GiveAnswer,
  LessonQuestions,
  MoveDueDay,
  Question,
} from "../../protocol/questions.ts";
import { type Route, route } from "../lib/route.ts";
import type { Questions } from "./questions.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });
const ofQuestion = z.strictObject({ questionId: QuestionId });

export const questionsRoutes = ({ questions }: { questions: Questions }): Route[] => [
  route({
    method: "GET",
    path: "/api/questions",
    summary:
      "Questions that wait for the caller's answer, also those of a teacher who left, and those that the caller asked.",
    access: "signedIn",
    reply: FollowedQuestions,
    handle: async ({ actor }) => questions.follow(actor),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/questions",
    summary:
      "The questions of a lesson; without names beyond its classes and their school, and without what children wrote beyond these and their families.",
    access: "signedIn",
    params: ofLesson,
    reply: LessonQuestions,
    handle: async ({ actor, params }) => ({
      questions: await questions.see(actor, params.lessonId),
    }),
  }),
  route({
    method: "POST",
    path: "/api/lessons/:lessonId/questions",
    summary:
      "Asks at a moment of the replay, or in the lesson from a page that no socket reaches. The same id again is the same question.",
    access: "signedIn",
    params: ofLesson,
    body: AskQuestion,
    reply: Question,
    status: 201,
    handle: async ({ actor, params, body }) => questions.askOutside(actor, params.lessonId, body),
  }),
  route({
    method: "PUT",
    path: "/api/questions/:questionId/answer",
    summary:
      "Answers a question of a lesson that the caller taught or whose questions the caller inherited, or takes the answer back.",
    access: "signedIn",
    params: ofQuestion,
    body: GiveAnswer,
    reply: Question,
    handle: async ({ actor, params, body }) =>
      questions.answerLater(actor, params.questionId, body.answer),
  }),
  route({
    method: "PUT",
    path: "/api/questions/:questionId/due-day",
    summary: "Moves the day until which a question is to be answered.",
    access: "signedIn",
    params: ofQuestion,
    body: MoveDueDay,
    handle: async ({ actor, params, body }) =>
      questions.moveDueDay(actor, params.questionId, body.dueOn),
  }),
];

import { z } from "zod";
import { ChatMessageId, LessonId, SchoolId } from "../../protocol/ids.ts";
import { PastChat } from "../../protocol/pastChat.ts";
import { ChatWords, SchoolChat } from "../../protocol/schoolChat.ts";
import { OwnThreadsQuery, ThreadsPage, ThreadsQuery } from "../../protocol/threads.ts";
import { type Route, route } from "../lib/route.ts";
import type { OfPastChat } from "./pastChat.ts";
import type { OfPastThreads } from "./pastThreads.ts";
import type { OfSchoolChat } from "./schoolChat.ts";

const ofSchool = z.strictObject({ schoolId: SchoolId });
const ofLesson = z.strictObject({ lessonId: LessonId });

export const chatRoutes = ({
  schoolChat,
  pastChat,
  pastThreads,
}: {
  schoolChat: OfSchoolChat;
  pastChat: OfPastChat;
  pastThreads: OfPastThreads;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/chat",
    summary: "What was written in the chat of a lesson.",
    access: "signedIn",
    params: ofLesson,
    reply: PastChat,
    handle: async ({ actor, params }) => pastChat.see(actor, params.lessonId),
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/chat",
    summary:
      "The words that are refused in the chat of a school's lessons, and the messages that children reported.",
    access: "signedIn",
    params: ofSchool,
    reply: SchoolChat,
    handle: async ({ actor, params }) => schoolChat.see(actor, params.schoolId),
  }),
  route({
    method: "PUT",
    path: "/api/schools/:schoolId/chat/words",
    summary: "Writes the list of those words anew; it holds from the next message on.",
    access: "signedIn",
    params: ofSchool,
    body: ChatWords,
    reply: SchoolChat,
    handle: async ({ actor, params, body }) =>
      schoolChat.changeWords(actor, params.schoolId, body.words),
  }),
  route({
    method: "GET",
    path: "/api/threads",
    summary:
      "What teachers and single children wrote to each other in lessons: the caller's own, and those of the children in their care.",
    access: "signedIn",
    query: OwnThreadsQuery,
    reply: ThreadsPage,
    handle: async ({ actor, query }) => pastThreads.own(actor, query),
  }),
  route({
    method: "PUT",
    path: "/api/threads/messages/:messageId/report",
    summary:
      "Reports what a teacher wrote to one child alone to the school's office, in the lesson or after it: by the child, or a guardian of it; the teacher does not learn of it.",
    access: "signedIn",
    params: z.strictObject({ messageId: ChatMessageId }),
    handle: async ({ actor, params }) => pastThreads.report(actor, params.messageId),
  }),
  route({
    method: "GET",
    path: "/api/schools/:schoolId/threads",
    summary: "The same of all children of a school.",
    access: "signedIn",
    params: ofSchool,
    query: ThreadsQuery,
    reply: ThreadsPage,
    handle: async ({ actor, params, query }) => pastThreads.ofSchool(actor, params.schoolId, query),
  }),
];

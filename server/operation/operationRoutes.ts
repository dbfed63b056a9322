import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import { MadeReplays, MadeReplaysQuery, Operation, WorkKey } from "../../protocol/operation.ts";
import { type Route, route } from "../lib/route.ts";
import type { OperationDesk } from "./operation.ts";

export const operationRoutes = ({ operation }: { operation: OperationDesk }): Route[] => [
  route({
    method: "GET",
    path: "/api/operation",
    summary: "The platform at a glance: health, alarms, lessons, queue, capacity.",
    access: "signedIn",
    reply: Operation,
    handle: async ({ actor }) => operation.look(actor),
  }),
  route({
    method: "POST",
    path: "/api/operation/works/:kind/:lessonId/retry",
    summary: "Tries again what the recorder failed to make.",
    access: "signedIn",
    params: WorkKey,
    handle: async ({ actor, params }) => operation.retry(actor, params),
  }),
  route({
    method: "GET",
    path: "/api/operation/replays",
    summary: "Published replays, the newest first, and whether their captures are still there.",
    access: "signedIn",
    query: MadeReplaysQuery,
    reply: MadeReplays,
    handle: async ({ actor, query }) => operation.madeReplays(actor, query),
  }),
  route({
    method: "POST",
    path: "/api/operation/replays/:lessonId/make-anew",
    summary:
      "Makes a published replay anew out of its capture. Nobody watches it until it is there; captions, marks, notes and what its teacher cut stay. Refused when the capture was deleted, and while something of the replay is being made.",
    access: "signedIn",
    params: z.strictObject({ lessonId: LessonId }),
    handle: async ({ actor, params }) => operation.makeReplayAnew(actor, params.lessonId),
  }),
];

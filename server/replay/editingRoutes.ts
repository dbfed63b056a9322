import { z } from "zod";
import { LessonId } from "../../protocol/ids.ts";
import { ReplayAudienceRecord, SetReplayAudience } from "../../protocol/replayAudience.ts";
import { type Route, route } from "../lib/route.ts";
import type { Audiences } from "./audiences.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });

/** What a teacher decides about a replay of hers. */
export const editingRoutes = ({ audiences }: { audiences: Audiences }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/replay-audience",
    summary:
      "Who may watch a lesson's replay, and who said so when; for its teacher and its school.",
    access: "signedIn",
    params: ofLesson,
    reply: ReplayAudienceRecord,
    handle: async ({ actor, params }) => audiences.see(actor, params.lessonId),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/replay-audience",
    summary:
      "Lets the class or the whole school watch a replay, or withdraws it with a reason, which holds at once, also for whoever is watching; refused when others changed it meanwhile.",
    access: "signedIn",
    params: ofLesson,
    body: SetReplayAudience,
    reply: ReplayAudienceRecord,
    handle: async ({ actor, params, body }) => audiences.set(actor, params.lessonId, body),
  }),
];

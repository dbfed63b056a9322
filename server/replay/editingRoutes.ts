import { z } from "zod";
import { LessonCurriculum, SaveCurriculum } from "../../protocol/curriculum.ts";
import { LessonId } from "../../protocol/ids.ts";
import { ReplayAudienceRecord, SetReplayAudience } from "../../protocol/replayAudience.ts";
import { ReplayEdits, SaveReplayEdit } from "../../protocol/replayEdits.ts";
import { type Route, route } from "../lib/route.ts";
import type { Audiences } from "./audiences.ts";
import type { Curricula } from "./curricula.ts";
import type { Edits } from "./edits.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });

/** What a teacher decides about a replay of hers. */
export const editingRoutes = ({
  audiences,
  curricula,
  edits,
}: {
  audiences: Audiences;
  curricula: Curricula;
  edits: Edits;
}): Route[] => [
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
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/replay-edits",
    summary:
      "All versions of what is cut out of a lesson's replay, how far the last one is, and how long the whole replay is; for its teacher and its school.",
    access: "signedIn",
    params: ofLesson,
    reply: ReplayEdits,
    handle: async ({ actor, params }) => edits.see(actor, params.lessonId),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/replay-edits",
    summary:
      "Saves a new version of where a replay begins and ends and which intervals are private. Nobody is given what is cut from then on; the edited replay follows. The whole one stays, for whoever may edit it. Refused when others saved meanwhile.",
    access: "signedIn",
    params: ofLesson,
    body: SaveReplayEdit,
    reply: ReplayEdits,
    handle: async ({ actor, params, body }) => edits.save(actor, params.lessonId, body),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/curriculum",
    summary:
      "What a lesson is in the curriculum: subject, grade, place in the textbook, description and keywords; its versions for its teacher and its school.",
    access: "signedIn",
    params: ofLesson,
    reply: LessonCurriculum,
    handle: async ({ actor, params }) => curricula.see(actor, params.lessonId),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/curriculum",
    summary:
      "Saves a new version of what a lesson is in the curriculum; its title is that of the lesson from then on. Refused when others saved meanwhile.",
    access: "signedIn",
    params: ofLesson,
    body: SaveCurriculum,
    reply: LessonCurriculum,
    handle: async ({ actor, params, body }) => curricula.save(actor, params.lessonId, body),
  }),
];

import { z } from "zod";
import {
  CaptionCues,
  CaptionLanguage,
  LessonCaptions,
  UploadCaptions,
} from "../../protocol/captions.ts";
import { LessonId } from "../../protocol/ids.ts";
import { FileReply, type Route, route, UploadedFile } from "../lib/route.ts";
import type { Captions } from "./captions.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });
const ofTrack = z.strictObject({ lessonId: LessonId, language: CaptionLanguage });

export const captionsRoutes = ({ captions }: { captions: Captions }): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/captions",
    summary:
      "In which languages a replay has captions; those with children's words only for whoever may hear them.",
    access: "signedIn",
    params: ofLesson,
    reply: LessonCaptions,
    handle: async ({ actor, params }) => captions.list(actor, params.lessonId),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/captions/:language",
    summary: "The captions of a replay in one language, in the order in which they begin.",
    access: "signedIn",
    params: ofTrack,
    reply: CaptionCues,
    handle: async ({ actor, params }) => captions.cues(actor, params),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/captions/:language/file",
    summary: "The same as a WebVTT file.",
    access: "signedIn",
    params: ofTrack,
    reply: FileReply,
    async handle({ actor, params }) {
      const { fileName, text } = await captions.file(actor, params);
      return { fileName, type: "text/vtt", bytes: new TextEncoder().encode(text) };
    },
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/captions/:language",
    summary:
      "Takes a WebVTT file as the captions of a replay; one that is none is refused with the line and what is wrong with it.",
    access: "signedIn",
    params: ofTrack,
    query: UploadCaptions,
    body: UploadedFile,
    reply: LessonCaptions,
    handle: async ({ actor, params, query, body }) => captions.write(actor, params, query, body),
  }),
  route({
    method: "DELETE",
    path: "/api/lessons/:lessonId/captions/:language",
    summary: "Removes the captions of a replay in one language.",
    access: "signedIn",
    params: ofTrack,
    handle: async ({ actor, params }) => captions.remove(actor, params),
  }),
];

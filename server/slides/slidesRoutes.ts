import { z } from "zod";
import { DeckId, LessonId } from "../../protocol/ids.ts";
import { SlidePointings } from "../../protocol/slidePointings.ts";
import { Deck, DeckList, SlideMoments, UploadDeck } from "../../protocol/slides.ts";
import { type Route, route, StreamedFile } from "../lib/route.ts";
import { editedPointings, editedSlides } from "../replay/editedMoments.ts";
import type { Edits } from "../replay/edits.ts";
import type { Slides } from "./slides.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });

export const slidesRoutes = ({
  slides,
  edits,
}: {
  slides: Slides;
  edits: Pick<Edits, "told">;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/slides",
    summary:
      "The files of slides of a lesson and how far their pages are; for its class those only that were shown.",
    access: "signedIn",
    params: ofLesson,
    reply: DeckList,
    handle: async ({ actor, params }) => ({ decks: await slides.list(actor, params.lessonId) }),
  }),
  route({
    method: "POST",
    path: "/api/lessons/:lessonId/slides",
    summary:
      "Brings a PDF, PowerPoint or Word file or a picture to a lesson; its pages are made in the background.",
    access: "signedIn",
    params: ofLesson,
    query: UploadDeck,
    body: StreamedFile,
    reply: Deck,
    status: 202,
    handle: async ({ actor, params, query: { fileName }, body: content }) =>
      slides.bring(actor, params.lessonId, { fileName, content }),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/slide-moments",
    summary: "Which page a lesson's class saw from when on, and what its teacher made large.",
    access: "signedIn",
    params: ofLesson,
    reply: SlideMoments,
    handle: async ({ actor, params: { lessonId } }) =>
      edits.told(actor, lessonId, () => slides.moments(actor, lessonId), editedSlides),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/slide-pointings",
    summary: "Where a lesson's teacher pointed on its slides, and when.",
    access: "signedIn",
    params: ofLesson,
    reply: SlidePointings,
    handle: async ({ actor, params: { lessonId } }) => ({
      pointings: await edits.told(
        actor,
        lessonId,
        () => slides.pointings(actor, lessonId),
        editedPointings,
      ),
    }),
  }),
  route({
    method: "DELETE",
    path: "/api/slides/:deckId",
    summary: "Deletes a file of slides with all its pages.",
    access: "signedIn",
    params: z.strictObject({ deckId: DeckId }),
    handle: async ({ actor, params }) => slides.remove(actor, params.deckId),
  }),
];

import { z } from "zod";
import { EditChapters, LessonChapters } from "../../protocol/chapters.ts";
import { LessonId, ReplayNoteId } from "../../protocol/ids.ts";
import { ReplayNotes, ReplayPlace, WriteReplayNote } from "../../protocol/replayNotes.ts";
import type { Actor } from "../lib/permissions.ts";
import { type Route, route } from "../lib/route.ts";
import type { Chapters } from "./chapters.ts";
import { editedNotes } from "./editedMoments.ts";
import type { Edits } from "./edits.ts";
import type { Notes } from "./notes.ts";
import type { Places } from "./places.ts";

const ofLesson = z.strictObject({ lessonId: LessonId });
const ofNote = z.strictObject({ lessonId: LessonId, noteId: ReplayNoteId });

/** What leads through a replay, and what its viewers leave there for themselves. */
export const viewingRoutes = ({
  lessons,
  chapters,
  notes,
  places,
  edits,
}: {
  lessons: { demandWatching(actor: Actor, lessonId: LessonId): Promise<void> };
  chapters: Chapters;
  notes: Notes;
  places: Places;
  /** Moments are told in the edited replay's time, and kept in that of the whole one. */
  edits: Pick<Edits, "through" | "toSource">;
}): Route[] => [
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/chapters",
    summary:
      "The chapters of a lesson's replay that somebody wrote, and the titles of its pages, of which others are made.",
    access: "signedIn",
    params: ofLesson,
    reply: LessonChapters,
    handle: async ({ actor, params }) => chapters.see(actor, params.lessonId),
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/chapters",
    summary: "Writes the chapters of a lesson's replay anew; refused when others did so meanwhile.",
    access: "signedIn",
    params: ofLesson,
    body: EditChapters,
    reply: LessonChapters,
    handle: async ({ actor, params, body }) => chapters.edit(actor, params.lessonId, body),
  }),
  route({
    method: "DELETE",
    path: "/api/lessons/:lessonId/chapters",
    summary: "Takes back what was written: chapters follow from what happened in the lesson again.",
    access: "signedIn",
    params: ofLesson,
    handle: async ({ actor, params }) => chapters.reset(actor, params.lessonId),
  }),
  route({
    method: "GET",
    path: "/api/lessons/:lessonId/replay-notes",
    summary: "The caller's own bookmarks and notes at moments of a replay; nobody sees another's.",
    access: "signedIn",
    params: ofLesson,
    reply: ReplayNotes,
    async handle({ actor, params: { lessonId } }) {
      await lessons.demandWatching(actor, lessonId);
      const own = await notes.list({ lessonId, personId: actor.personId });
      return { notes: await edits.through(lessonId, own, editedNotes) };
    },
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/replay-notes/:noteId",
    summary: "Writes one of the caller's notes; the same id again is the same note.",
    access: "signedIn",
    params: ofNote,
    body: WriteReplayNote,
    async handle({ actor, params: { lessonId, noteId }, body }) {
      await lessons.demandWatching(actor, lessonId);
      const [atMs = body.atMs] = await edits.toSource(lessonId, body.atMs);
      await notes.write({ lessonId, personId: actor.personId }, { noteId, ...body, atMs });
    },
  }),
  route({
    method: "DELETE",
    path: "/api/lessons/:lessonId/replay-notes/:noteId",
    summary: "Deletes one of the caller's notes.",
    access: "signedIn",
    params: ofNote,
    async handle({ actor, params: { lessonId, noteId } }) {
      await lessons.demandWatching(actor, lessonId);
      await notes.remove({ lessonId, personId: actor.personId, noteId });
    },
  }),
  route({
    method: "PUT",
    path: "/api/lessons/:lessonId/replay-place",
    summary: "Where the caller stopped watching, for the next time.",
    access: "signedIn",
    params: ofLesson,
    body: ReplayPlace,
    async handle({ actor, params: { lessonId }, body }) {
      await lessons.demandWatching(actor, lessonId);
      const [atMs = body.atMs] = await edits.toSource(lessonId, body.atMs);
      await places.note({ lessonId, personId: actor.personId, atMs });
    },
  }),
];

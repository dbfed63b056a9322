import { useQuery } from "@tanstack/react-query";
import type { LessonId, ReplayNoteId } from "../../../protocol/ids.ts";
import { type ReplayNote, ReplayNotes } from "../../../protocol/replayNotes.ts";
import { command, request } from "./request.ts";

const pathOf = (lessonId: LessonId) => `/api/lessons/${lessonId}/replay-notes`;

/** One's own, asked for anew with every visit. */
export function useReplayNotes(lessonId: LessonId) {
  return useQuery({
    queryKey: ["replay-notes", lessonId],
    queryFn: async ({ signal }) =>
      (await request({ path: pathOf(lessonId), signal }, ReplayNotes)).notes,
    gcTime: 0,
  });
}

export async function writeReplayNote(
  lessonId: LessonId,
  { noteId, atMs, text }: ReplayNote,
): Promise<void> {
  const path = `${pathOf(lessonId)}/${noteId}`;
  await command({ method: "PUT", path, body: { atMs, text }, keepalive: true });
}

export async function removeReplayNote(lessonId: LessonId, noteId: ReplayNoteId): Promise<void> {
  const path = `${pathOf(lessonId)}/${noteId}`;
  await command({ method: "DELETE", path, keepalive: true });
}

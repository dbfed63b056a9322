import { useEffect, useState, useSyncExternalStore } from "react";
import type { LessonId } from "../../../../protocol/ids.ts";
import { removeReplayNote, useReplayNotes, writeReplayNote } from "../../api/replayNotes.ts";
import { ApiError } from "../../api/request.ts";
import { NoteBook, type NoteInBook } from "./noteBook.ts";

const mayComeLater = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === "offline" || error.code === "internal");

/** One's notes at a replay; whoever leaves with some that are not kept yet is asked. */
export function useNoteBook(lessonId: LessonId): {
  book: NoteBook;
  notes: readonly NoteInBook[];
  /** Why those of before did not come. */
  error: unknown;
  again: () => void;
} {
  const [book] = useState(
    () =>
      new NoteBook({
        keeper: {
          write: async (note) => writeReplayNote(lessonId, note),
          remove: async (noteId) => removeReplayNote(lessonId, noteId),
        },
        mayComeLater,
      }),
  );
  const notes = useSyncExternalStore(book.subscribe, book.notes);
  const { data, error, refetch } = useReplayNotes(lessonId);
  useEffect(() => {
    if (data) book.fill(data);
  }, [book, data]);

  useEffect(() => {
    const flush = (): void => book.flush();
    const ask = (event: BeforeUnloadEvent): void => {
      book.flush();
      // What is on its way arrives although the page goes; what has failed would be lost.
      if (book.notes().some((note) => note.error !== null)) event.preventDefault();
    };
    addEventListener("pagehide", flush);
    addEventListener("online", flush);
    addEventListener("beforeunload", ask);
    return () => {
      removeEventListener("pagehide", flush);
      removeEventListener("online", flush);
      removeEventListener("beforeunload", ask);
      book.flush();
    };
  }, [book]);
  return { book, notes, error: data ? null : error, again: () => void refetch() };
}

import type { ReplayNote } from "../../../../protocol/replayNotes.ts";

/** A note that is begun: where, and under which id, so that it is begun once. */
export type NoteWish = Pick<ReplayNote, "noteId" | "atMs">;

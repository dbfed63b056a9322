import { z } from "zod";
import { ReplayMs } from "./chapters.ts";
import { ReplayNoteId } from "./ids.ts";

/** Of one person in one lesson. */
export const mostReplayNotes = 500;
export const longestReplayNote = 2_000;

/** What somebody wrote for themself at a moment of a replay; without words it is a bookmark. */
export const WriteReplayNote = z.strictObject({
  atMs: ReplayMs,
  text: z.string().max(longestReplayNote),
});
export const ReplayNote = WriteReplayNote.extend({ noteId: ReplayNoteId });
export type ReplayNote = z.infer<typeof ReplayNote>;
/** In the order of the replay; the caller's own, whoever asks. */
export const ReplayNotes = z.strictObject({ notes: z.array(ReplayNote) });

/** How far somebody has watched, for the next time and the next phone. */
export const ReplayPlace = z.strictObject({ atMs: ReplayMs });

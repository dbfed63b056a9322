import type { JSONColumnType } from "kysely";
import type { Chapter } from "../../protocol/chapters.ts";
import type { LessonId, PersonId, ReplayNoteId } from "../../protocol/ids.ts";

/** Of lessons whose chapters somebody wrote; those of others follow from what happened in them. */
type LessonChaptersTable = {
  lesson_id: LessonId;
  /** In order. */
  chapters: JSONColumnType<Chapter[]>;
  /** Null for somebody who was erased since. */
  edited_by: PersonId | null;
  edited_at: Date;
};

/** What somebody wrote for themself at a moment of a replay. */
type ReplayNoteTable = {
  note_id: ReplayNoteId;
  lesson_id: LessonId;
  person_id: PersonId;
  at_ms: number;
  text: string;
  changed_at: Date;
};

/** How far somebody has watched a replay. */
type ReplayPlaceTable = { lesson_id: LessonId; person_id: PersonId; at_ms: number; noted_at: Date };

export type ReplayTables = {
  lesson_chapters: LessonChaptersTable;
  replay_notes: ReplayNoteTable;
  replay_places: ReplayPlaceTable;
};

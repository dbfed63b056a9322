import type { Generated, JSONColumnType } from "kysely";
import type { Chapter } from "../../protocol/chapters.ts";
import type { LessonId, PersonId, ReplayNoteId, SchoolId } from "../../protocol/ids.ts";
import type { KeptHeard, KeptState } from "../../protocol/keptFiles.ts";
import type { ReplayAudience } from "../../protocol/replayAudience.ts";
import type { EditCuts, EditState, TimeSpan } from "../../protocol/replayEdits.ts";

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

/** Who may watch a replay: the highest version counts; without any it is its class. */
type ReplayAudienceTable = {
  lesson_id: LessonId;
  version: number;
  audience: ReplayAudience;
  reason: string;
  /** Null for somebody who was erased since. */
  set_by: PersonId | null;
  set_at: Date;
};

/** What is cut out of a replay for everybody: the highest version counts, without any it is whole. */
type ReplayEditTable = {
  lesson_id: LessonId;
  version: number;
  /** One more each time the replay itself is published anew. */
  edition: Generated<number>;
  cuts: JSONColumnType<EditCuts>;
  /** What is left, in order; follows from the cuts and from the length at that time. */
  kept: JSONColumnType<TimeSpan[]>;
  state: EditState;
  share: Generated<number>;
  failure_reason: string | null;
  /** Whether its smaller renditions and its storyboard are there. */
  ladder_made: Generated<boolean>;
  saved_by: PersonId | null;
  saved_at: Date;
  updated_at: Date;
};

/** One file to keep of a replay; `none` once it is of one that is not given out any more. */
type KeptFileTable = {
  lesson_id: LessonId;
  heard: KeptHeard;
  /** One more each time it is asked for anew: names its job and its folder. */
  edition: number;
  state: KeptState;
  /** Which replay it is of, so that another one is told from it. */
  source: string;
  share: Generated<number>;
  remaining_ms: number | null;
  video_bytes: number | null;
  sound_bytes: number | null;
  failure_reason: string | null;
  /** Null for the school's wish, and for somebody who was erased since. */
  asked_by: PersonId | null;
  asked_at: Date;
  updated_at: Date;
};

/** Whether a lesson's class and its families may keep its replay; without a row they may not. */
type ClassKeepingTable = {
  lesson_id: LessonId;
  class_may: boolean;
  set_by: PersonId | null;
  set_at: Date;
};

/** Whether a file is made of each lesson of a school that is published from then on; without a row none is. */
type SchoolKeepingTable = {
  school_id: SchoolId;
  each_lesson: boolean;
  set_by: PersonId | null;
  set_at: Date;
};

/** Where the files of a replay are; of one that is gone, whether nothing of it is left in a bucket. */
type ReplayStoreTable = {
  /** No reference: the lesson may be gone first. */
  lesson_id: LessonId;
  /** One more with each change of what the replay is; triggers note them. */
  edition: Generated<number>;
  state: "waiting" | "working" | "stored" | "failed";
  /** Whether the files are to be read again and compared with their checksums. */
  verify: Generated<boolean>;
  /** Where they were stored last: `folder`, or a bucket. */
  place: string | null;
  files: number | null;
  bytes: number | null;
  failure_reason: string | null;
  checked_at: Date | null;
  updated_at: Generated<Date>;
};

export type ReplayTables = {
  replay_stores: ReplayStoreTable;
  kept_files: KeptFileTable;
  class_keeping: ClassKeepingTable;
  school_keeping: SchoolKeepingTable;
  replay_audiences: ReplayAudienceTable;
  replay_edits: ReplayEditTable;
  lesson_chapters: LessonChaptersTable;
  replay_notes: ReplayNoteTable;
  replay_places: ReplayPlaceTable;
};

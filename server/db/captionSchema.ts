import type { JSONColumnType } from "kysely";
import type {
  CaptionLanguage,
  CaptionOrigin,
  CaptionSpeakers,
  Cue,
} from "../../protocol/captions.ts";
import type { LessonId, PersonId } from "../../protocol/ids.ts";

type CaptionTable = {
  lesson_id: LessonId;
  language: CaptionLanguage;
  /** Counts the files that there were. */
  version: number;
  origin: CaptionOrigin;
  speakers: CaptionSpeakers;
  /** In the order in which they begin. */
  cues: JSONColumnType<Cue[]>;
  /** Null for the machine, and for somebody who was erased since. */
  written_by: PersonId | null;
  written_at: Date;
};

/** What became of giving a published replay to the speech-to-text program; none where there is no program. */
type CaptionHearingTable = {
  lesson_id: LessonId;
  /** Of the replay, as with its ladder. */
  edition: number;
  state: "waiting" | "working" | "done" | "failed";
  failure_reason: string | null;
  updated_at: Date;
};

export type CaptionTables = { captions: CaptionTable; caption_hearings: CaptionHearingTable };

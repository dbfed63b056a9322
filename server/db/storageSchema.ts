import type { ColumnType } from "kysely";
import type { LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";

/** Null where nothing is said. */
type Nullable<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>;

/** What was decided for a school; without a row, or with null, there is no end and no limit. */
type SchoolStorageTable = {
  school_id: SchoolId;
  retention_days: Nullable<number>;
  quota_bytes: Nullable<number>;
};

/** What a replay took on the disk when it was measured last. */
type ReplaySizeTable = {
  lesson_id: LessonId;
  replay_bytes: number;
  edited_bytes: number;
  kept_bytes: number;
  measured_at: Date;
};

/** Replays that will be deleted, and since when that can be read. */
type ReplayWarningTable = { lesson_id: LessonId; warned_at: Date; goes_at: Date };

/** Replays that are kept whatever their school's retention is. */
type SparedReplayTable = { lesson_id: LessonId; set_by: PersonId | null; set_at: Date };

/** Replays that are gone; where they began, so that what was cut out of them stays untold. */
type ReplayDeletionTable = {
  lesson_id: LessonId;
  deleted_at: Date;
  retention_days: number;
  started_at: Date;
  duration_ms: number;
};

export type StorageTables = {
  school_storage: SchoolStorageTable;
  replay_sizes: ReplaySizeTable;
  replay_warnings: ReplayWarningTable;
  spared_replays: SparedReplayTable;
  replay_deletions: ReplayDeletionTable;
};

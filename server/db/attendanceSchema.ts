import type { ColumnType, Generated, JSONColumnType } from "kysely";
import type {
  AttendanceEntry,
  AttendanceStatus,
  ContactHow,
  WentBecause,
} from "../../protocol/attendance.ts";
import type { ClassId, LessonId, PersonId, SchoolId } from "../../protocol/ids.ts";

/** One socket of somebody in a lesson's room; people overlap with themselves when they change devices. */
type PresenceSpanTable = {
  span_id: string;
  lesson_id: LessonId;
  person_id: PersonId;
  came_at: Date;
  /** Null while it is there, or as long as nobody has looked after a crash. */
  went_at: Date | null;
  went_because: WentBecause | null;
};

/** Students who were expected in a lesson, with the class of then. */
type LessonRollTable = { lesson_id: LessonId; person_id: PersonId; class_id: ClassId };

/** When the platform did not work while a lesson ran. */
type LessonOutageTable = { lesson_id: LessonId; from_at: Date; until_at: Date };

/** One row: when the platform was last known to work. */
type PulseTable = { one_row: Generated<1>; beat_at: Date };

/** Those of a school that were decided last before a lesson began hold for it. */
type AttendanceRulesTable = {
  attendance_rules_id: Generated<string>;
  school_id: SchoolId;
  late_after_minutes: number;
  left_early_after_minutes: number;
  absent_below_percent: number;
  replay_from_percent: number;
  /** Null for somebody who was erased since. */
  by_id: PersonId | null;
  at: Date;
};

/** What somebody has seen of a replay, in milliseconds of it: in order, without overlaps. */
type ReplayWatchTable = {
  lesson_id: LessonId;
  person_id: PersonId;
  watched: JSONColumnType<[number, number][]>;
  first_at: ColumnType<Date, Date, never>;
  last_at: Date;
};

/** Append-only: a trigger refuses everything but INSERT and what foreign keys do. */
type AttendanceEntryTable = {
  entry_id: Generated<string>;
  lesson_id: LessonId;
  child_id: PersonId;
  kind: AttendanceEntry["kind"];
  status: AttendanceStatus | null;
  how: ContactHow | null;
  reason: string;
  /** Null for somebody who was erased since. */
  by_id: PersonId | null;
  at: Date;
};

export type AttendanceTables = {
  presence_spans: PresenceSpanTable;
  lesson_rolls: LessonRollTable;
  lesson_outages: LessonOutageTable;
  pulse: PulseTable;
  attendance_rules: AttendanceRulesTable;
  replay_watches: ReplayWatchTable;
  attendance_entries: AttendanceEntryTable;
};

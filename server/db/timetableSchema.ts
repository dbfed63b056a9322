import type { ColumnType, Generated } from "kysely";
import type { Day } from "../../protocol/days.ts";
import type {
  CalendarEntryId,
  ClassId,
  CourseId,
  LessonId,
  PersonId,
  SchoolId,
  SubjectId,
  TermId,
} from "../../protocol/ids.ts";
import type { SlotKind } from "../../protocol/timetable.ts";

type SubjectTable = {
  subject_id: SubjectId;
  name: string;
  /** The order in which they came. */
  position: ColumnType<number, never, never>;
};

type TermTable = { term_id: TermId; name: string; first_day: Day; last_day: Day };

type CalendarEntryTable = {
  entry_id: CalendarEntryId;
  /** Null for the whole county. */
  school_id: SchoolId | null;
  kind: "holiday" | "makeUp";
  name: string;
  first_day: Day;
  last_day: Day;
  follows_weekday: number | null;
};

type PeriodTable = {
  school_id: SchoolId;
  number: number;
  starts_minute: number;
  ends_minute: number;
};

type CourseTable = {
  course_id: CourseId;
  term_id: TermId;
  class_id: ClassId;
  subject_id: SubjectId;
  teacher_id: PersonId;
  created_at: ColumnType<Date, Date | undefined, never>;
};

/** What the school is working on. */
type TimetableDraftTable = {
  class_id: ClassId;
  day: Day;
  period: number;
  kind: SlotKind;
  course_id: CourseId | null;
  substitute_id: PersonId | null;
  note: Generated<string>;
};

/** What was published, with the times and people of then. */
type TimetableTable = {
  class_id: ClassId;
  day: Day;
  period: number;
  starts_at: Date;
  ends_at: Date;
  kind: SlotKind;
  subject_id: SubjectId | null;
  teacher_id: PersonId | null;
  note: Generated<string>;
  lesson_id: LessonId | null;
};

export type TimetableTables = {
  subjects: SubjectTable;
  terms: TermTable;
  calendar_entries: CalendarEntryTable;
  periods: PeriodTable;
  courses: CourseTable;
  timetable_drafts: TimetableDraftTable;
  timetable: TimetableTable;
};

import type { ColumnType, Generated } from "kysely";
import type { Grade } from "../../protocol/grades.ts";
import type { ClassId, LessonId, PersonId, SchoolId, SubjectId } from "../../protocol/ids.ts";
import type { MicroLessonState, UploadRefusal, UploadStep } from "../../protocol/microLessons.ts";
import type { CreatedAt } from "./columns.ts";

/** A video that a teacher uploads, and what becomes of it. Its lesson is there once it can be watched. */
type MicroLessonTable = {
  lesson_id: LessonId;
  owner_id: PersonId;
  school_id: SchoolId;
  title: string;
  subject_id: SubjectId | null;
  grade: Grade | null;
  whole_school: boolean;
  file_name: string;
  bytes: number;
  state: MicroLessonState;
  step: UploadStep | null;
  share: Generated<number>;
  remaining_ms: number | null;
  /** Set for refused ones. */
  refusal: UploadRefusal | null;
  /** Set for failed ones; for the log and the operator. */
  failure_reason: string | null;
  duration_ms: number | null;
  created_at: CreatedAt;
  updated_at: Date;
  /** When the last byte came. */
  received_at: ColumnType<Date | null, undefined, Date>;
};

type MicroLessonClassTable = { lesson_id: LessonId; class_id: ClassId };

export type MicroLessonTables = {
  micro_lessons: MicroLessonTable;
  micro_lesson_classes: MicroLessonClassTable;
};

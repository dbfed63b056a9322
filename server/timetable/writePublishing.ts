import type { ClassId, LessonId } from "../../protocol/ids.ts";
import type { SlotKind } from "../../protocol/timetable.ts";
import type { Queries } from "../db/kysely.ts";
import type { Desired, Publishing } from "./publishing.ts";

/** Lessons are called what is taught; what the school wrote beside it comes after. */
const titleOf = ({ subjectName, note }: Desired): string =>
  [subjectName, note].filter(Boolean).join(" · ").slice(0, 80);

const rowOf = (classId: ClassId, desired: Desired, lessonId: LessonId | null) => ({
  class_id: classId,
  day: desired.day,
  period: desired.period,
  starts_at: desired.startsAt,
  ends_at: desired.endsAt,
  kind: desired.kind,
  subject_id: desired.subjectId,
  teacher_id: desired.teacherId,
  note: desired.note,
  lesson_id: lessonId,
});

/** Brings the timetable and its lessons to what was compared; inside the transaction that compared. */
export const writePublishing = async (
  queries: Queries,
  a: {
    classId: ClassId;
    changes: Publishing;
    now: Date;
    /** Null for what needs no lesson. */
    newLessonId: (kind: SlotKind) => LessonId | null;
  },
): Promise<void> => {
  const { classId, changes, now } = a;
  const made = changes.make.map((desired) => ({ desired, lessonId: a.newLessonId(desired.kind) }));
  const changed = changes.change.map(({ before, after }) => {
    const fresh = a.newLessonId(after.kind);
    return { before, after, fresh, lessonId: fresh && (before.lessonId ?? fresh) };
  });
  const gone = [
    ...changes.remove.map(({ lessonId }) => lessonId),
    ...changed.map(({ before, lessonId }) => (lessonId === null ? before.lessonId : null)),
  ].filter((lessonId) => lessonId !== null);

  for (const { day, period } of changes.remove)
    await queries
      .deleteFrom("timetable")
      .where("class_id", "=", classId)
      .where("day", "=", day)
      .where("period", "=", period)
      .execute();
  if (gone.length > 0)
    await queries
      .deleteFrom("lessons")
      .where("lesson_id", "in", gone)
      .where("state", "=", "scheduled")
      .execute();

  const lessons = [
    ...made.map(({ desired, lessonId }) => ({ desired, lessonId })),
    ...changed
      .filter(({ lessonId, fresh }) => lessonId === fresh)
      .map(({ after, lessonId }) => ({ desired: after, lessonId })),
  ].flatMap(({ desired, lessonId }) =>
    lessonId === null || desired.teacherId === null
      ? []
      : [{ desired, lessonId, teacherId: desired.teacherId }],
  );
  if (lessons.length > 0) {
    await queries
      .insertInto("lessons")
      .values(
        lessons.map(({ desired, lessonId, teacherId }) => ({
          lesson_id: lessonId,
          title: titleOf(desired),
          teacher_id: teacherId,
          state: "scheduled" as const,
          created_at: now,
          subject_id: desired.subjectId,
          period: desired.period,
          planned_start: desired.startsAt,
          planned_end: desired.endsAt,
        })),
      )
      .execute();
    await queries
      .insertInto("lesson_classes")
      .values(lessons.map(({ lessonId }) => ({ lesson_id: lessonId, class_id: classId })))
      .execute();
  }
  if (made.length > 0)
    await queries
      .insertInto("timetable")
      .values(made.map(({ desired, lessonId }) => rowOf(classId, desired, lessonId)))
      .execute();

  for (const { before, after, lessonId, fresh } of changed) {
    const { class_id: _class, day, period, ...columns } = rowOf(classId, after, lessonId);
    await queries
      .updateTable("timetable")
      .set(columns)
      .where("class_id", "=", classId)
      .where("day", "=", day)
      .where("period", "=", period)
      .execute();
    if (before.lessonId !== null && lessonId !== fresh && after.teacherId !== null)
      await queries
        .updateTable("lessons")
        .set({
          title: titleOf(after),
          teacher_id: after.teacherId,
          subject_id: after.subjectId,
          planned_start: after.startsAt,
          planned_end: after.endsAt,
        })
        .where("lesson_id", "=", before.lessonId)
        .where("state", "=", "scheduled")
        .execute();
  }
};

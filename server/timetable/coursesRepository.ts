import type { Course, Period } from "../../protocol/calendar.ts";
import type { ClassId, CourseId, SchoolId, TermId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";

export const listPeriods = async (queries: Queries, schoolId: SchoolId): Promise<Period[]> =>
  queries
    .selectFrom("periods")
    .select(["number", "starts_minute as startsMinute", "ends_minute as endsMinute"])
    .where("school_id", "=", schoolId)
    .orderBy("number")
    .execute();

export const listTeachers = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("memberships")
    .innerJoin("people", "people.person_id", "memberships.person_id")
    .select(["people.person_id as personId", "people.display_name as displayName"])
    .where("memberships.school_id", "=", schoolId)
    .where("memberships.role", "=", "teacher")
    .orderBy("people.sign_in_name")
    .execute();

const selectCourses = (queries: Queries) =>
  queries
    .selectFrom("courses")
    .innerJoin("classes", "classes.class_id", "courses.class_id")
    .innerJoin("subjects", "subjects.subject_id", "courses.subject_id")
    .innerJoin("people", "people.person_id", "courses.teacher_id")
    .select([
      "courses.course_id",
      "courses.term_id",
      "courses.class_id",
      "classes.school_id",
      "classes.name as class_name",
      "courses.subject_id",
      "subjects.name as subject_name",
      "courses.teacher_id",
      "people.display_name",
    ]);

type SelectedCourse = Awaited<ReturnType<ReturnType<typeof selectCourses>["execute"]>>[number];

const courseOf = (row: SelectedCourse): Course => ({
  courseId: row.course_id,
  termId: row.term_id,
  classId: row.class_id,
  className: row.class_name,
  subjectId: row.subject_id,
  subjectName: row.subject_name,
  teacher: { personId: row.teacher_id, displayName: row.display_name },
});

export const findCourse = async (
  queries: Queries,
  courseId: CourseId,
): Promise<(Course & { schoolId: SchoolId }) | undefined> => {
  const row = await selectCourses(queries)
    .where("courses.course_id", "=", courseId)
    .executeTakeFirst();
  return row && { ...courseOf(row), schoolId: row.school_id };
};

/** The courses of a term, of a school or of one of its classes. */
export const listCourses = async (
  queries: Queries,
  wanted: { termId: TermId; schoolId: SchoolId; classId?: ClassId | undefined },
): Promise<Course[]> => {
  let found = selectCourses(queries)
    .where("courses.term_id", "=", wanted.termId)
    .where("classes.school_id", "=", wanted.schoolId);
  if (wanted.classId !== undefined) found = found.where("courses.class_id", "=", wanted.classId);
  const rows = await found.orderBy("classes.number").orderBy("subjects.position").execute();
  return rows.map(courseOf);
};

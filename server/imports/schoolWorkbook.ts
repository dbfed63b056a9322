import { writeXlsx } from "hucre/xlsx";
import type { PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { findPresentSchool } from "./presentSchool.ts";
import { headersOf, studentSheet, teacherSheet } from "./sheetColumns.ts";

/**
 * Every cell is written as text, which no program calculates. One that would be a formula if somebody
 * typed it, or saved the sheet as CSV and opened that, is marked as text with an apostrophe, too.
 */
const safeText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const sheetOf = (name: string, headers: readonly string[], rows: (string | null)[][]) => ({
  name,
  columns: headers.map(() => ({ width: 18, numFmt: "@" })),
  rows: [[...headers], ...rows.map((row) => row.map((cell) => safeText(cell ?? "")))],
  freezePane: { rows: 1 },
});
const lessonsOf = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("lessons")
    .innerJoin("people as teacher", "teacher.person_id", "lessons.teacher_id")
    .innerJoin("lesson_classes as held", "held.lesson_id", "lessons.lesson_id")
    .innerJoin("classes", "classes.class_id", "held.class_id")
    .select(["lessons.title", "teacher.display_name", "classes.name as class_name"])
    .select(["lessons.started_at", "lessons.ended_at"])
    .where("classes.school_id", "=", schoolId)
    .orderBy("lessons.created_at")
    .orderBy("classes.number")
    .execute();

/** People, classes and lessons of a school, and which children; its sheets of people can be imported again. */
export const schoolWorkbook = async (
  queries: Queries,
  schoolId: SchoolId,
): Promise<{ bytes: Uint8Array; childIds: PersonId[] }> => {
  const school = await findPresentSchool(queries, schoolId, { students: null, teachers: null });
  const classOf = new Map(school.classes.map((one) => [one.classId, one]));
  const order = new Map(school.classes.map(({ classId }, index) => [classId, index]));
  const students = school.students.toSorted(
    (a, b) =>
      (order.get(a.classId) ?? 0) - (order.get(b.classId) ?? 0) ||
      a.name.localeCompare(b.name, "zh-CN"),
  );
  const size = Map.groupBy(school.students, ({ classId }) => classId);
  const lessons = await lessonsOf(queries, schoolId);
  const bytes = await writeXlsx({
    sheets: [
      sheetOf(
        studentSheet.name,
        headersOf(studentSheet),
        students.map((one) => {
          const { name = "", grade = null } = classOf.get(one.classId) ?? {};
          return [one.name, name, grade, one.number, one.birthDate, one.guardians.join("、")];
        }),
      ),
      sheetOf(
        teacherSheet.name,
        headersOf(teacherSheet),
        school.teachers
          .filter(({ teaches }) => teaches)
          .map(({ name, signInName, headOf }) => [
            name,
            signInName,
            headOf.map((classId) => classOf.get(classId)?.name ?? "").join("、"),
          ]),
      ),
      sheetOf(
        "班级",
        ["班级名称", "年级", "人数"],
        school.classes.map(({ classId, name, grade }) => [
          name,
          grade,
          String(size.get(classId)?.length ?? 0),
        ]),
      ),
      sheetOf(
        "课程",
        ["课题", "任课教师", "上课班级", "开始", "结束"],
        lessons.map((row) => [
          row.title,
          row.display_name,
          row.class_name,
          row.started_at?.toISOString() ?? null,
          row.ended_at?.toISOString() ?? null,
        ]),
      ),
    ],
  });
  return { bytes, childIds: students.map(({ personId }) => personId) };
};

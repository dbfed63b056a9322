import type { PersonId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { sheetOf, writeWorkbook } from "../lib/workbook.ts";
import { findPresentSchool } from "./presentSchool.ts";
import { schoolRecords } from "./schoolRecords.ts";
import { headersOf, studentSheet, teacherSheet } from "./sheetColumns.ts";

/**
 * All that a school owns but its recordings, and which children are in it; its sheets of people can be
 * imported again.
 */
export const schoolWorkbook = async (
  queries: Queries,
  of: Parameters<typeof schoolRecords>[1],
): Promise<{ bytes: Uint8Array; childIds: PersonId[] }> => {
  const { schoolId } = of;
  const school = await findPresentSchool(queries, schoolId, { students: null, teachers: null });
  const classOf = new Map(school.classes.map((one) => [one.classId, one]));
  const order = new Map(school.classes.map(({ classId }, index) => [classId, index]));
  const students = school.students.toSorted(
    (a, b) =>
      (order.get(a.classId) ?? 0) - (order.get(b.classId) ?? 0) ||
      a.name.localeCompare(b.name, "zh-CN"),
  );
  const size = Map.groupBy(school.students, ({ classId }) => classId);
  const records = await schoolRecords(queries, of);
  const bytes = await writeWorkbook([
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
    ...records.sheets.map(({ name, headers, rows }) => sheetOf(name, headers, rows)),
  ]);
  const childIds = [...students.map(({ personId }) => personId), ...records.childIds];
  return { bytes, childIds: [...new Set(childIds)] };
};

import { sql } from "kysely";
import type { ClassId, SchoolId } from "../../protocol/ids.ts";
import type { SchoolClass } from "../../protocol/people.ts";
import type { Queries } from "../db/kysely.ts";
import { schoolInReach } from "../db/reach.ts";
import type { Reach } from "../lib/permissions.ts";

export const findSchool = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("schools")
    .select(["school_id", "name"])
    .where("school_id", "=", schoolId)
    .executeTakeFirst();

export const findClass = async (queries: Queries, classId: ClassId) =>
  queries
    .selectFrom("classes")
    .select(["class_id", "school_id", "name"])
    .where("class_id", "=", classId)
    .executeTakeFirst();

/** Never the same twice; a failed making leaves a hole. */
export const nextSchoolNumber = async (queries: Queries): Promise<number> => {
  const { rows } = await sql<{ number: number }>`
    select nextval('school_numbers')::integer as number`.execute(queries);
  const [row] = rows;
  if (!row) throw new Error("the sequence gave no number");
  return row.number;
};

/** Two who add to the same school or class at once take turns. */
export const lockSchool = async (queries: Queries, schoolId: SchoolId) =>
  queries
    .selectFrom("schools")
    .select(["code", "classes_made", "teachers_made"])
    .where("school_id", "=", schoolId)
    .forUpdate()
    .executeTakeFirst();

export const lockClass = async (queries: Queries, classId: ClassId) =>
  queries
    .selectFrom("classes")
    .innerJoin("schools", "schools.school_id", "classes.school_id")
    .select(["classes.school_id", "classes.number", "classes.students_made", "schools.code"])
    .where("classes.class_id", "=", classId)
    .forUpdate("classes")
    .executeTakeFirst();

export const listSchools = async (queries: Queries, reach: Reach) => {
  const rows = await queries
    .selectFrom("schools")
    .select(["schools.school_id", "schools.name"])
    .select((eb) => [
      eb
        .selectFrom("classes")
        .whereRef("classes.school_id", "=", "schools.school_id")
        .select((c) => c.fn.countAll<number>().as("n"))
        .as("classes"),
      eb
        .selectFrom("memberships")
        .whereRef("memberships.school_id", "=", "schools.school_id")
        .where("memberships.role", "=", "teacher")
        .select((m) => m.fn.countAll<number>().as("n"))
        .as("teachers"),
      eb
        .selectFrom("memberships")
        .whereRef("memberships.school_id", "=", "schools.school_id")
        .where("memberships.role", "=", "student")
        .select((m) => m.fn.countAll<number>().as("n"))
        .as("students"),
    ])
    .$if(reach !== "all", (query) => query.where(schoolInReach("schools", reach)))
    .orderBy("schools.created_at")
    .execute();
  return rows.map((row) => ({
    schoolId: row.school_id,
    name: row.name,
    classCount: row.classes ?? 0,
    teacherCount: row.teachers ?? 0,
    studentCount: row.students ?? 0,
  }));
};

export const listClasses = async (queries: Queries, schoolId: SchoolId): Promise<SchoolClass[]> => {
  const rows = await queries
    .selectFrom("classes")
    .select(["classes.class_id", "classes.school_id", "classes.name", "classes.grade"])
    .select((eb) =>
      eb
        .selectFrom("memberships")
        .whereRef("memberships.class_id", "=", "classes.class_id")
        .where("memberships.role", "=", "student")
        .select((m) => m.fn.countAll<number>().as("n"))
        .as("students"),
    )
    .where("classes.school_id", "=", schoolId)
    .orderBy("classes.number")
    .execute();
  return rows.map((row) => ({
    classId: row.class_id,
    schoolId: row.school_id,
    name: row.name,
    grade: row.grade,
    studentCount: row.students ?? 0,
  }));
};

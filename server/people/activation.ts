import type { Activation } from "../../protocol/activation.ts";
import { Grade } from "../../protocol/grades.ts";
import type { SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { placeInReach, schoolInReach } from "../db/reach.ts";
import type { Reach } from "../lib/permissions.ts";

/** Students and teachers of each school in reach; of a school of which classes are, those classes' students. */
export const listActivationBySchool = async (
  queries: Queries,
  { reach, schoolId }: { reach: Reach; schoolId?: SchoolId },
) => {
  const rows = await queries
    .selectFrom("schools")
    .leftJoin("memberships as held", (join) =>
      join
        .onRef("held.school_id", "=", "schools.school_id")
        .on("held.role", "in", ["student", "teacher"])
        .on(placeInReach("held", reach)),
    )
    .leftJoin("people", "people.person_id", "held.person_id")
    .select(["schools.school_id", "schools.name"])
    .select(({ fn }) => {
      // Whoever is in two classes of a school is one person.
      const people = fn.count<number>("held.person_id").distinct();
      const students = people.filterWhere("held.role", "=", "student");
      const teachers = people.filterWhere("held.role", "=", "teacher");
      return [
        students.as("students"),
        students.filterWhere("people.activated_at", "is not", null).as("students_activated"),
        teachers.as("teachers"),
        teachers.filterWhere("people.activated_at", "is not", null).as("teachers_activated"),
      ];
    })
    .where((eb) =>
      eb.or([
        schoolInReach("schools", reach),
        eb.exists(
          eb
            .selectFrom("classes")
            .select("classes.class_id")
            .whereRef("classes.school_id", "=", "schools.school_id")
            .where(placeInReach("classes", reach)),
        ),
      ]),
    )
    .$if(schoolId !== undefined, (query) =>
      query.where("schools.school_id", "=", schoolId as SchoolId),
    )
    .groupBy("schools.school_id")
    .orderBy("schools.created_at")
    .execute();
  return rows.map((row) => ({
    schoolId: row.school_id,
    name: row.name,
    students: { activated: row.students_activated, total: row.students },
    teachers: { activated: row.teachers_activated, total: row.teachers },
  }));
};

/** Students of each class of the school that is in reach. */
export const listActivationByClass = async (
  queries: Queries,
  { reach, schoolId }: { reach: Reach; schoolId: SchoolId },
) => {
  const rows = await queries
    .selectFrom("classes")
    .leftJoin("memberships as held", (join) =>
      join.onRef("held.class_id", "=", "classes.class_id").on("held.role", "=", "student"),
    )
    .leftJoin("people", "people.person_id", "held.person_id")
    .select(["classes.class_id", "classes.name", "classes.grade"])
    .select(({ fn }) => [
      fn.count<number>("held.person_id").as("total"),
      fn.count<number>("people.activated_at").as("activated"),
    ])
    .where("classes.school_id", "=", schoolId)
    .where(placeInReach("classes", reach))
    .groupBy("classes.class_id")
    .orderBy("classes.number")
    .execute();
  return rows.map(({ class_id: classId, name, grade, activated, total }) => ({
    classId,
    name,
    grade,
    students: { activated, total },
  }));
};

const sumOf = (parts: readonly Activation[]): Activation => ({
  activated: parts.reduce((sum, { activated }) => sum + activated, 0),
  total: parts.reduce((sum, { total }) => sum + total, 0),
});

/** The classes under their grades, each with the sum of its classes. */
export const byGrade = <Class extends { grade: Grade | null; students: Activation }>(
  classes: readonly Class[],
) =>
  [...Grade.options, null].flatMap((grade) => {
    const own = classes.filter((one) => one.grade === grade);
    if (own.length === 0) return [];
    return [{ grade, students: sumOf(own.map(({ students }) => students)), classes: own }];
  });

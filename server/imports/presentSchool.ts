import { jsonArrayFrom } from "kysely/helpers/postgres";
import type { SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import type { PresentSchool, PresentStudent } from "./plan.ts";
import type { SheetPeople } from "./sheetPeople.ts";

/** The school as it is, for comparing it with a file. */
export const findPresentSchool = async (
  queries: Queries,
  schoolId: SchoolId,
  people: SheetPeople,
): Promise<PresentSchool> => {
  const classes = await queries
    .selectFrom("classes")
    .select(["class_id as classId", "name", "grade"])
    .where("school_id", "=", schoolId)
    .orderBy("number")
    .execute();
  const students = await queries
    .selectFrom("memberships as held")
    .innerJoin("people", "people.person_id", "held.person_id")
    .leftJoin("student_records as record", "record.person_id", "held.person_id")
    .select(["held.person_id", "held.class_id", "people.display_name"])
    .select(["record.student_number", "record.birth_date"])
    .where("held.school_id", "=", schoolId)
    .where("held.role", "=", "student")
    .orderBy("held.person_id")
    .execute();
  const guardians = await queries
    .selectFrom("held_memberships as held")
    .innerJoin("people", "people.person_id", "held.person_id")
    .select(["held.child_id", "people.display_name"])
    .where("held.school_id", "=", schoolId)
    .where("held.role", "=", "guardian")
    .orderBy("held.person_id")
    .execute();
  const guardiansOf = Map.groupBy(guardians, (row) => row.child_id);
  const teachers = await queries
    .selectFrom("people")
    .select(["people.person_id", "people.display_name", "people.sign_in_name"])
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom("memberships as held")
          .select(["held.role", "held.class_id"])
          .whereRef("held.person_id", "=", "people.person_id")
          .where("held.school_id", "=", schoolId)
          .where("held.role", "in", ["teacher", "headTeacher"])
          .orderBy("held.class_id"),
      ).as("held"),
    )
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("memberships as held")
          .select("held.person_id")
          .whereRef("held.person_id", "=", "people.person_id")
          .where("held.school_id", "=", schoolId)
          .where("held.role", "in", ["teacher", "headTeacher"]),
      ),
    )
    .orderBy("people.person_id")
    .execute();
  const ofTeachers = new Set(teachers.map((row) => row.sign_in_name));
  const asked = (people.teachers ?? []).flatMap(({ signInName }) => signInName ?? []);
  const taken =
    asked.length === 0
      ? []
      : await queries
          .selectFrom("people")
          .select("sign_in_name")
          .where("sign_in_name", "in", asked)
          .orderBy("sign_in_name")
          .execute();
  return {
    classes,
    students: students.flatMap((row): PresentStudent[] =>
      row.class_id === null
        ? []
        : [
            {
              personId: row.person_id,
              name: row.display_name,
              classId: row.class_id,
              number: row.student_number,
              birthDate: row.birth_date,
              guardians: (guardiansOf.get(row.person_id) ?? []).map((one) => one.display_name),
            },
          ],
    ),
    teachers: teachers.map((row) => ({
      personId: row.person_id,
      name: row.display_name,
      signInName: row.sign_in_name ?? "",
      teaches: row.held.some(({ role }) => role === "teacher"),
      headOf: row.held.flatMap(({ role, class_id: classId }) =>
        role === "headTeacher" && classId !== null ? [classId] : [],
      ),
    })),
    takenNames: taken.flatMap(({ sign_in_name: name }) =>
      name === null || ofTeachers.has(name) ? [] : [name],
    ),
  };
};

import { sql } from "kysely";
import type { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { guardianSignInName, studentSignInName, teacherSignInName } from "../people/signInNames.ts";

/**
 * Makes sign-in names for many people of one school; keeps count as single makings do. The caller has
 * locked the school.
 */
export const createNameMaker = async (
  queries: Queries,
  schoolId: SchoolId,
  school: { code: string; teachersMade: number },
) => {
  const rows = await queries
    .selectFrom("people")
    .select(["person_id", "sign_in_name"])
    .where(sql<boolean>`starts_with(sign_in_name, ${`${school.code}-`})`)
    .execute();
  const taken = new Set(rows.map((row) => row.sign_in_name));
  const nameOf = new Map(rows.map((row) => [row.person_id, row.sign_in_name]));
  const classes = await queries
    .selectFrom("classes")
    .select(["class_id", "number", "students_made"])
    .where("school_id", "=", schoolId)
    .execute();
  const made = new Map(
    classes.map((row) => [row.class_id, { number: row.number, count: row.students_made }]),
  );
  let teachers = school.teachersMade;

  /** The first free one from `next` on. */
  const free = (next: () => string): string => {
    for (;;) {
      const name = next();
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };

  return {
    student(classId: ClassId): string {
      const place = made.get(classId);
      if (!place) throw new Error("the class is not of this school");
      return free(() =>
        studentSignInName({
          schoolCode: school.code,
          classNumber: place.number,
          number: ++place.count,
        }),
      );
    },
    teacher(): string {
      return free(() => teacherSignInName({ schoolCode: school.code, number: ++teachers }));
    },
    /** After a child who is there or was named here. */
    guardian(child: { personId: PersonId; signInName?: string }): string {
      // A name chosen by hand may be of any beginning, and another guardian's number may be taken.
      const base = child.signInName ?? nameOf.get(child.personId) ?? `${school.code}-c`;
      let number = 0;
      return free(() => guardianSignInName(base, ++number));
    },
    async keepCounts(): Promise<void> {
      await queries
        .updateTable("schools")
        .set({ teachers_made: teachers })
        .where("school_id", "=", schoolId)
        .execute();
      const counts = JSON.stringify([...made].map(([id, { count }]) => ({ id, count })));
      await sql`
        update classes set students_made = given.count
        from jsonb_to_recordset(${counts}::jsonb) as given(id uuid, count integer)
        where classes.class_id = given.id and classes.students_made <> given.count`.execute(
        queries,
      );
    },
  };
};

import { randomUUID } from "node:crypto";
import { type Grade, gradeOfClassName } from "../../protocol/grades.ts";
import { ClassId, type PersonId, SchoolId } from "../../protocol/ids.ts";
import type { NewAccount, School, SchoolClass } from "../../protocol/people.ts";
import { recordAudit } from "../audit/auditLog.ts";
import type { Db, Queries } from "../db/kysely.ts";
import { isUniqueViolation } from "../db/violations.ts";
import type { Clock } from "../lib/clock.ts";
import { SkyclassError } from "../lib/errors.ts";
import {
  type DraftAccount,
  draftAccounts,
  freeSignInNames,
  storeAccount,
} from "../people/accounts.ts";
import { schoolCode, studentSignInName, teacherSignInName } from "../people/signInNames.ts";
import {
  findClass,
  findSchool,
  lockClass,
  lockSchool,
  nextSchoolNumber,
} from "./schoolsRepository.ts";

const nameTaken = (message: string) => (error: unknown) => {
  if (isUniqueViolation(error)) throw new SkyclassError("conflict", { message, cause: error });
  throw error;
};

/** Makes schools, classes and their people. `by` is null when the platform does it by itself. */
export const createSchools = ({ db, clock }: { db: Db; clock: Clock }) => {
  const storeStudents = async (
    queries: Queries,
    classId: ClassId,
    drafts: readonly DraftAccount[],
    by: PersonId | null,
  ): Promise<NewAccount[]> => {
    const place = await lockClass(queries, classId);
    if (!place) throw new SkyclassError("notFound");
    const { names, next } = await freeSignInNames(queries, {
      count: drafts.length,
      from: place.students_made + 1,
      name: (number) =>
        studentSignInName({ schoolCode: place.code, classNumber: place.number, number }),
    });
    const accounts: NewAccount[] = [];
    for (const [index, draft] of drafts.entries())
      accounts.push(
        await storeAccount(queries, {
          ...draft,
          signInName: names[index] ?? "",
          membership: { role: "student", schoolId: place.school_id, classId },
          madeBy: by,
          clock,
        }),
      );
    await queries
      .updateTable("classes")
      .set({ students_made: next - 1 })
      .where("class_id", "=", classId)
      .execute();
    return accounts;
  };

  return {
    /** @throws SkyclassError conflict when the name is taken */
    async makeSchool(by: PersonId | null, given: { name: string }): Promise<School> {
      const schoolId = SchoolId.parse(randomUUID());
      await db
        .transaction()
        .execute(async (trx) => {
          const number = await nextSchoolNumber(trx);
          await trx
            .insertInto("schools")
            .values({ school_id: schoolId, name: given.name, code: schoolCode(number) })
            .execute();
          await recordAudit(trx, {
            actorId: by,
            action: "schoolMade",
            subject: { kind: "school", id: schoolId },
          });
        })
        .catch(nameTaken("There is a school of this name."));
      return {
        schoolId,
        name: given.name,
        classCount: 0,
        teacherCount: 0,
        studentCount: 0,
        mayManage: true,
      };
    },

    /** @throws SkyclassError notFound | conflict when the school has a class of this name */
    async makeClass(
      by: PersonId | null,
      schoolId: SchoolId,
      given: { name: string; grade?: Grade | null | undefined; studentNames: readonly string[] },
    ): Promise<{ schoolClass: SchoolClass; accounts: NewAccount[] }> {
      if (!(await findSchool(db, schoolId))) throw new SkyclassError("notFound");
      const grade = given.grade === undefined ? gradeOfClassName(given.name) : given.grade;
      const drafts = await draftAccounts(given.studentNames);
      const classId = ClassId.parse(randomUUID());
      const accounts = await db
        .transaction()
        .execute(async (trx) => {
          const school = await lockSchool(trx, schoolId);
          if (!school) throw new SkyclassError("notFound");
          const number = school.classes_made + 1;
          await trx
            .updateTable("schools")
            .set({ classes_made: number })
            .where("school_id", "=", schoolId)
            .execute();
          await trx
            .insertInto("classes")
            .values({ class_id: classId, school_id: schoolId, name: given.name, number, grade })
            .execute();
          await recordAudit(trx, {
            actorId: by,
            action: "classMade",
            subject: { kind: "class", id: classId },
            detail: { schoolId, students: drafts.length },
          });
          return storeStudents(trx, classId, drafts, by);
        })
        .catch(nameTaken("This school has a class of this name."));
      const studentCount = accounts.length;
      return {
        schoolClass: { classId, schoolId, name: given.name, grade, studentCount },
        accounts,
      };
    },

    /** @throws SkyclassError notFound */
    async addStudents(
      by: PersonId | null,
      classId: ClassId,
      studentNames: readonly string[],
    ): Promise<NewAccount[]> {
      if (!(await findClass(db, classId))) throw new SkyclassError("notFound");
      const drafts = await draftAccounts(studentNames);
      return db.transaction().execute(async (trx) => storeStudents(trx, classId, drafts, by));
    },

    /** @throws SkyclassError notFound | signInNameTaken */
    async makeTeacher(
      by: PersonId | null,
      schoolId: SchoolId,
      given: { displayName: string; signInName?: string | undefined },
    ): Promise<NewAccount> {
      if (!(await findSchool(db, schoolId))) throw new SkyclassError("notFound");
      const [draft] = await draftAccounts([given.displayName]);
      if (!draft) throw new Error("no account was drafted");
      try {
        return await db.transaction().execute(async (trx) => {
          const school = await lockSchool(trx, schoolId);
          if (!school) throw new SkyclassError("notFound");
          const free = await freeSignInNames(trx, {
            count: given.signInName === undefined ? 1 : 0,
            from: school.teachers_made + 1,
            name: (number) => teacherSignInName({ schoolCode: school.code, number }),
          });
          await trx
            .updateTable("schools")
            .set({ teachers_made: free.next - 1 })
            .where("school_id", "=", schoolId)
            .execute();
          return storeAccount(trx, {
            ...draft,
            signInName: given.signInName ?? free.names[0] ?? "",
            membership: { role: "teacher", schoolId },
            madeBy: by,
            clock,
          });
        });
      } catch (error) {
        if (isUniqueViolation(error)) throw new SkyclassError("signInNameTaken", { cause: error });
        throw error;
      }
    },
  };
};
export type Schools = ReturnType<typeof createSchools>;

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { ClassId, PersonId, type SchoolId } from "../../protocol/ids.ts";
import type { Queries } from "../db/kysely.ts";
import { SkyclassError } from "../lib/errors.ts";
import { lockSchool } from "../schools/schoolsRepository.ts";
import { createNameMaker } from "./newNames.ts";
import type { ClassRef, ImportPlan } from "./plan.ts";
import {
  findSchoolPeople,
  inBatches,
  insertGuardians,
  insertSchoolPeople,
  SchoolPerson,
  writeSchoolPeople,
} from "./schoolPeople.ts";

/** What takes an applied plan back. */
export const ImportUndo = z.strictObject({
  madePeople: z.array(PersonId),
  madeClasses: z.array(ClassId),
  gradedClasses: z.array(ClassId),
  before: z.array(SchoolPerson),
});
export type ImportUndo = z.infer<typeof ImportUndo>;

const newPersonId = () => PersonId.parse(randomUUID());

const makeClasses = async (
  queries: Queries,
  schoolId: SchoolId,
  plan: ImportPlan,
  classesMade: number,
): Promise<Map<string, ClassId>> => {
  const made = plan.newClasses.map((one, index) => ({
    class_id: ClassId.parse(randomUUID()),
    school_id: schoolId,
    name: one.name,
    number: classesMade + index + 1,
    grade: one.grade,
  }));
  if (made.length > 0) await queries.insertInto("classes").values(made).execute();
  await queries
    .updateTable("schools")
    .set({ classes_made: classesMade + made.length })
    .where("school_id", "=", schoolId)
    .execute();
  for (const { classId, grade } of plan.grades)
    await queries.updateTable("classes").set({ grade }).where("class_id", "=", classId).execute();
  return new Map(made.map((one) => [one.name, one.class_id]));
};

/** People that are there, as they will be. */
const changedPeople = (
  before: readonly SchoolPerson[],
  schoolId: SchoolId,
  plan: ImportPlan,
  classOf: (ref: ClassRef) => ClassId,
): SchoolPerson[] => {
  const students = new Map(plan.changeStudents.map((one) => [one.personId, one]));
  const teachers = new Map(plan.changeTeachers.map((one) => [one.personId, one]));
  const goneStudents = new Set(plan.leaveStudents.map(({ personId }) => personId));
  const goneTeachers = new Set(plan.leaveTeachers.map(({ personId }) => personId));
  return before.map((person) => {
    const { personId } = person;
    let after = person;
    const student = students.get(personId);
    const teacher = teachers.get(personId);
    if (student || goneStudents.has(personId)) {
      const others = after.held.filter(({ role }) => role !== "student");
      const record = after.record ?? { schoolId, number: null, birthDate: null };
      after = student
        ? {
            personId,
            name: student.name,
            held: [...others, { role: "student", classId: classOf(student.place) }],
            record: { schoolId, number: student.number, birthDate: student.birthDate },
          }
        : { ...after, held: others, record: { ...record, schoolId: null } };
    }
    if (teacher || goneTeachers.has(personId)) {
      const others = after.held.filter(({ role }) => role === "student");
      const heads = teacher?.headOf.map(classOf) ?? [];
      after = {
        ...after,
        name: teacher?.name ?? after.name,
        held: [
          ...others,
          ...(teacher?.teaches ? [{ role: "teacher" as const, classId: null }] : []),
          ...heads.map((classId) => ({ role: "headTeacher" as const, classId })),
        ],
      };
    }
    return after;
  });
};

/**
 * Does everything that was planned, inside the transaction of the caller.
 * @throws SkyclassError notFound when the school is gone
 */
export const applyPlan = async (
  trx: Queries,
  schoolId: SchoolId,
  plan: ImportPlan,
  onWritten: (count: number) => void,
): Promise<ImportUndo> => {
  const school = await lockSchool(trx, schoolId);
  if (!school) throw new SkyclassError("notFound");
  const made = await makeClasses(trx, schoolId, plan, school.classes_made);
  const classOf = (ref: ClassRef): ClassId => {
    const classId = "classId" in ref ? ref.classId : made.get(ref.newName);
    if (!classId) throw new Error("the plan names a class that it does not make");
    return classId;
  };

  const touched = [
    ...plan.changeStudents,
    ...plan.changeTeachers,
    ...plan.leaveStudents,
    ...plan.leaveTeachers,
  ].map(({ personId }) => personId);
  const before = await findSchoolPeople(trx, schoolId, touched);
  await writeSchoolPeople(trx, schoolId, changedPeople(before, schoolId, plan, classOf), onWritten);

  const names = await createNameMaker(trx, schoolId, {
    code: school.code,
    teachersMade: school.teachers_made,
  });
  const guardians: { personId: PersonId; name: string; signInName: string; childId: PersonId }[] =
    [];
  const addGuardians = (
    child: { personId: PersonId; signInName?: string },
    wanted: readonly string[],
  ) => {
    for (const name of wanted)
      guardians.push({
        personId: newPersonId(),
        name,
        signInName: names.guardian(child),
        childId: child.personId,
      });
  };
  const students = plan.addStudents.map((one) => {
    const classId = classOf(one.place);
    const child = { personId: newPersonId(), signInName: names.student(classId) };
    addGuardians(child, one.guardians);
    return {
      ...child,
      name: one.name,
      held: [{ role: "student" as const, classId }],
      record: { schoolId, number: one.number, birthDate: one.birthDate },
    };
  });
  for (const { personId, newGuardians } of plan.changeStudents)
    addGuardians({ personId }, newGuardians);
  const teachers = plan.addTeachers.map((one) => ({
    personId: newPersonId(),
    signInName: one.signInName ?? names.teacher(),
    name: one.name,
    held: [
      { role: "teacher" as const, classId: null },
      ...one.headOf.map((ref) => ({ role: "headTeacher" as const, classId: classOf(ref) })),
    ],
    record: null,
  }));
  await inBatches([...students, ...teachers], async (batch) => {
    await insertSchoolPeople(trx, schoolId, batch);
    onWritten(batch.length);
  });
  await inBatches(guardians, async (batch) => {
    await insertGuardians(trx, batch);
    onWritten(batch.length);
  });
  await names.keepCounts();
  return {
    madePeople: [...students, ...teachers, ...guardians].map(({ personId }) => personId),
    madeClasses: [...made.values()],
    gradedClasses: plan.grades.map(({ classId }) => classId),
    before,
  };
};

/** How many people `onWritten` will be told of. */
export const peopleToWrite = (plan: ImportPlan): number =>
  plan.addStudents.reduce((sum, { guardians }) => sum + 1 + guardians.length, 0) +
  plan.changeStudents.reduce((sum, { newGuardians }) => sum + 1 + newGuardians.length, 0) +
  plan.addTeachers.length +
  plan.changeTeachers.length +
  plan.leaveStudents.length +
  plan.leaveTeachers.length;

import { createHash } from "node:crypto";
import type { Grade } from "../../protocol/grades.ts";
import type { ClassId, PersonId } from "../../protocol/ids.ts";
import type { ImportedChange, ImportProblem, ImportReason } from "../../protocol/imports.ts";
import { comparable, headerOf, type StudentColumn, type TeacherColumn } from "./sheetColumns.ts";
import type { SheetPeople, SheetStudent, SheetTeacher } from "./sheetPeople.ts";

export type PresentStudent = {
  personId: PersonId;
  name: string;
  classId: ClassId;
  number: string | null;
  birthDate: string | null;
  guardians: readonly string[];
};
export type PresentTeacher = {
  personId: PersonId;
  name: string;
  signInName: string;
  teaches: boolean;
  headOf: readonly ClassId[];
};
/** A school as it is, in a fixed order. */
export type PresentSchool = {
  classes: readonly { classId: ClassId; name: string; grade: Grade | null }[];
  students: readonly PresentStudent[];
  teachers: readonly PresentTeacher[];
  /** Of the sign-in names in the file, those of people who are no teachers of the school. */
  takenNames: readonly string[];
};

export type ClassRef = { classId: ClassId } | { newName: string };
export type NewClass = { name: string; grade: Grade | null };
export type StudentChange = {
  personId: PersonId;
  name: string;
  place: ClassRef;
  number: string | null;
  birthDate: string | null;
  newGuardians: string[];
  changes: ImportedChange[];
};
export type TeacherChange = {
  personId: PersonId;
  name: string;
  teaches: boolean;
  headOf: ClassRef[];
  changes: ImportedChange[];
};

/** Everything that applying does; a function of the file and the school. */
export type ImportPlan = {
  newClasses: NewClass[];
  grades: { classId: ClassId; grade: Grade }[];
  addStudents: (Pick<SheetStudent, "name" | "number" | "birthDate" | "guardians"> & {
    place: ClassRef;
  })[];
  changeStudents: StudentChange[];
  leaveStudents: { personId: PersonId; name: string; classId: ClassId }[];
  addTeachers: { name: string; signInName: string | null; headOf: ClassRef[] }[];
  changeTeachers: TeacherChange[];
  leaveTeachers: { personId: PersonId; name: string }[];
  unchanged: number;
};

const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string | null) => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};
const keyOfRef = (ref: ClassRef) => ("classId" in ref ? ref.classId : comparable(ref.newName));
const sameRefs = (some: readonly ClassRef[], others: readonly ClassId[]) =>
  some.length === others.length &&
  some.every((ref) => "classId" in ref && others.includes(ref.classId));

type Tell = {
  student: (row: SheetStudent, column: StudentColumn, reason: ImportReason) => void;
  teacher: (row: SheetTeacher, column: TeacherColumn, reason: ImportReason) => void;
};

/** Classes that the file names: those that are there, and those that it makes. */
const planClasses = (students: readonly SheetStudent[], school: PresentSchool, tell: Tell) => {
  const present = new Map(school.classes.map((one) => [comparable(one.name), one]));
  const made = new Map<string, NewClass>();
  const grades = new Map<ClassId, Grade>();
  for (const row of students) {
    const key = comparable(row.className);
    const there = present.get(key);
    if (there) {
      const known = there.grade ?? grades.get(there.classId) ?? null;
      if (row.grade !== null && known === null) grades.set(there.classId, row.grade);
      else if (row.grade !== null && row.grade !== known) tell.student(row, "grade", "otherGrade");
      continue;
    }
    const before = made.get(key);
    if (!before) made.set(key, { name: row.className, grade: row.grade });
    else before.grade ??= row.grade;
    if (before && row.grade !== null && before.grade !== row.grade)
      tell.student(row, "grade", "otherGrade");
  }
  const refOf = (className: string): ClassRef | null => {
    const there = present.get(comparable(className));
    if (there) return { classId: there.classId };
    const fresh = made.get(comparable(className));
    return fresh ? { newName: fresh.name } : null;
  };
  return {
    newClasses: [...made.values()],
    grades: [...grades].map(([classId, grade]) => ({ classId, grade })),
    refOf,
  };
};

const planStudents = (
  rows: readonly SheetStudent[],
  school: PresentSchool,
  refOf: (className: string) => ClassRef | null,
  tell: Tell,
) => {
  const nameKey = (name: string, place: ClassRef) => `${keyOfRef(place)} ${comparable(name)}`;
  const placeOf = (row: SheetStudent): ClassRef => refOf(row.className) ?? { newName: "" };
  const byNumber = new Map(school.students.map((one) => [one.number, one]));
  const byName = groupBy(school.students, (one) => nameKey(one.name, one));
  const rowsByNumber = groupBy(rows, ({ number }) => number);
  const rowsByName = groupBy(rows, (row) =>
    row.number === null ? nameKey(row.name, placeOf(row)) : null,
  );
  const adds: ImportPlan["addStudents"] = [];
  const changes: StudentChange[] = [];
  const met = new Set<PersonId>();

  for (const row of rows) {
    const { number, birthDate } = row;
    const place = placeOf(row);
    if (number !== null && (rowsByNumber.get(number)?.length ?? 0) > 1) {
      tell.student(row, "number", "twiceInFile");
      continue;
    }
    const key = nameKey(row.name, place);
    if (number === null && (rowsByName.get(key)?.length ?? 0) > 1) {
      tell.student(row, "name", "twiceInFile");
      continue;
    }
    // Who has another number is another child of the same name.
    const namesakes = (byName.get(key) ?? []).filter(
      (one) => number === null || one.number === null,
    );
    const known = number === null ? undefined : byNumber.get(number);
    if (!known && namesakes.length > 1) {
      tell.student(row, "name", "ambiguous");
      continue;
    }
    const found = known ?? namesakes[0];
    if (!found) {
      adds.push({ name: row.name, number, birthDate, guardians: row.guardians, place });
      continue;
    }
    if (met.has(found.personId)) {
      tell.student(row, "name", "twiceInFile");
      continue;
    }
    met.add(found.personId);
    const newGuardians = row.guardians.filter((name) => !found.guardians.includes(name));
    const changed: [ImportedChange, boolean][] = [
      ["name", found.name !== row.name],
      ["class", !("classId" in place && place.classId === found.classId)],
      ["number", number !== null && number !== found.number],
      ["birthDate", birthDate !== null && birthDate !== found.birthDate],
      ["guardian", newGuardians.length > 0],
    ];
    const different = changed.flatMap(([change, is]) => (is ? [change] : []));
    if (different.length > 0)
      changes.push({
        personId: found.personId,
        name: row.name,
        place,
        number: number ?? found.number,
        birthDate: birthDate ?? found.birthDate,
        newGuardians,
        changes: different,
      });
  }
  return { adds, changes, met };
};

const planTeachers = (
  rows: readonly SheetTeacher[],
  school: PresentSchool,
  refOf: (className: string) => ClassRef | null,
  tell: Tell,
) => {
  const bySignInName = new Map(school.teachers.map((one) => [one.signInName, one]));
  const byName = groupBy(school.teachers, ({ name }) => comparable(name));
  const rowsByKey = groupBy(rows, (row) => row.signInName ?? comparable(row.name));
  const taken = new Set(school.takenNames);
  const adds: ImportPlan["addTeachers"] = [];
  const wanted = new Map<PersonId, { row: SheetTeacher; headOf: ClassRef[] }>();
  for (const row of rows) {
    const heads = row.headOf.map(refOf);
    if (heads.includes(null)) {
      tell.teacher(row, "headOf", "unknownClass");
      continue;
    }
    const headOf = heads.filter((ref) => ref !== null);
    if ((rowsByKey.get(row.signInName ?? comparable(row.name))?.length ?? 0) > 1) {
      tell.teacher(row, row.signInName === null ? "name" : "signInName", "twiceInFile");
      continue;
    }
    if (row.signInName !== null && taken.has(row.signInName)) {
      tell.teacher(row, "signInName", "signInNameTaken");
      continue;
    }
    const namesakes = row.signInName === null ? (byName.get(comparable(row.name)) ?? []) : [];
    if (namesakes.length > 1) {
      tell.teacher(row, "name", "ambiguous");
      continue;
    }
    const found = row.signInName === null ? namesakes[0] : bySignInName.get(row.signInName);
    if (!found) adds.push({ name: row.name, signInName: row.signInName, headOf });
    else if (wanted.has(found.personId)) tell.teacher(row, "name", "twiceInFile");
    else wanted.set(found.personId, { row, headOf });
  }
  // A class that the file gives a head teacher has no other one; a class that it does not, keeps its own.
  const headed = new Set(
    [...adds, ...wanted.values()].flatMap(({ headOf }) => headOf.map(keyOfRef)),
  );
  const changes: TeacherChange[] = [];
  for (const one of school.teachers) {
    const named = wanted.get(one.personId);
    const kept = one.headOf.filter((classId) => !headed.has(classId));
    const headOf = [...kept.map((classId) => ({ classId })), ...(named?.headOf ?? [])];
    const name = named?.row.name ?? one.name;
    const teaches = one.teaches || named !== undefined;
    const changed: ImportedChange[] = [];
    if (name !== one.name) changed.push("name");
    if (teaches !== one.teaches) changed.push("teacher");
    if (!sameRefs(headOf, one.headOf)) changed.push("headTeacher");
    if (changed.length > 0)
      changes.push({ personId: one.personId, name, teaches, headOf, changes: changed });
  }
  return { adds, changes, met: new Set(wanted.keys()) };
};

/**
 * What the file would do to the school, and which of its rows are bad. Children are known by their
 * number, else by name and class; teachers by sign-in name, else by name. An empty cell says nothing.
 */
export const planImport = (
  people: SheetPeople,
  school: PresentSchool,
  options: { complete: boolean },
): { plan: ImportPlan; problems: ImportProblem[] } => {
  const problems: ImportProblem[] = [];
  const tell: Tell = {
    student: ({ sheet, row }, column, reason) =>
      problems.push({ sheet, row, column: headerOf.student(column), reason }),
    teacher: ({ sheet, row }, column, reason) =>
      problems.push({ sheet, row, column: headerOf.teacher(column), reason }),
  };
  const rows = { students: people.students ?? [], teachers: people.teachers ?? [] };
  const { newClasses, grades, refOf } = planClasses(rows.students, school, tell);
  const students = planStudents(rows.students, school, refOf, tell);
  const teachers = planTeachers(rows.teachers, school, refOf, tell);
  // A file without a sheet of teachers says nothing about who teaches.
  const leave = {
    students: options.complete && rows.students.length > 0,
    teachers: options.complete && rows.teachers.length > 0,
  };
  const leaveStudents = school.students
    .filter(({ personId }) => leave.students && !students.met.has(personId))
    .map(({ personId, name, classId }) => ({ personId, name, classId }));
  const leaveTeachers = school.teachers
    .filter(({ personId, teaches }) => leave.teachers && teaches && !teachers.met.has(personId))
    .map(({ personId, name }) => ({ personId, name }));
  const leaving = new Set(leaveTeachers.map(({ personId }) => personId));
  const changeTeachers = teachers.changes.filter(({ personId }) => !leaving.has(personId));
  const metTeachers = changeTeachers.filter(({ personId }) => teachers.met.has(personId));
  return {
    plan: {
      newClasses,
      grades,
      addStudents: students.adds,
      changeStudents: students.changes,
      leaveStudents,
      addTeachers: teachers.adds,
      changeTeachers,
      leaveTeachers,
      unchanged:
        students.met.size - students.changes.length + teachers.met.size - metTeachers.length,
    },
    problems,
  };
};

/** The same plan has the same digest. */
export const digestOf = (plan: ImportPlan): string =>
  createHash("sha256").update(JSON.stringify(plan)).digest("hex");

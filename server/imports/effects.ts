import type { ImportedPerson, ImportEffects } from "../../protocol/imports.ts";
import type { ClassRef, ImportPlan, PresentSchool } from "./plan.ts";

/** So many are shown of each kind; the whole list is the file itself. */
const shown = 200;
const listed = (people: readonly ImportedPerson[]) => ({
  total: people.length,
  first: people.slice(0, shown),
});

/** The plan as those who decide on it read it. */
export const effectsOf = (plan: ImportPlan, school: PresentSchool): ImportEffects => {
  const names = new Map(school.classes.map(({ classId, name }) => [classId, name]));
  const nameOf = (ref: ClassRef) =>
    "classId" in ref ? (names.get(ref.classId) ?? "") : ref.newName;
  const guardiansOf = (guardians: readonly string[], place: ClassRef): ImportedPerson[] =>
    guardians.map((name) => ({
      personId: null,
      role: "guardian",
      name,
      classNames: [nameOf(place)],
      changes: [],
    }));
  return {
    adds: listed([
      ...plan.addStudents.flatMap(({ name, place, guardians }): ImportedPerson[] => [
        { personId: null, role: "student", name, classNames: [nameOf(place)], changes: [] },
        ...guardiansOf(guardians, place),
      ]),
      ...plan.changeStudents.flatMap(({ newGuardians, place }) => guardiansOf(newGuardians, place)),
      ...plan.addTeachers.map(({ name, headOf }): ImportedPerson => ({
        personId: null,
        role: "teacher",
        name,
        classNames: headOf.map(nameOf),
        changes: [],
      })),
    ]),
    changes: listed([
      ...plan.changeStudents.map(({ personId, name, place, changes }): ImportedPerson => ({
        personId,
        role: "student",
        name,
        classNames: [nameOf(place)],
        changes,
      })),
      ...plan.changeTeachers.map(({ personId, name, headOf, changes }): ImportedPerson => ({
        personId,
        role: "teacher",
        name,
        classNames: headOf.map(nameOf),
        changes,
      })),
    ]),
    leaves: listed([
      ...plan.leaveStudents.map(({ personId, name, classId }): ImportedPerson => ({
        personId,
        role: "student",
        name,
        classNames: [nameOf({ classId })],
        changes: [],
      })),
      ...plan.leaveTeachers.map(({ personId, name }): ImportedPerson => ({
        personId,
        role: "teacher",
        name,
        classNames: [],
        changes: [],
      })),
    ]),
    newClasses: plan.newClasses.map(({ name }) => name),
    unchanged: plan.unchanged,
  };
};

/** Whether applying would do nothing. */
export const isWithoutEffect = (plan: ImportPlan): boolean => {
  const { unchanged: _people, ...lists } = plan;
  return Object.values(lists).every((list) => list.length === 0);
};

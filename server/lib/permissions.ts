import type { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Membership, Role } from "../../protocol/people.ts";
import { SkyclassError } from "./errors.ts";

/** Who asks. */
export type Actor = { personId: PersonId; memberships: readonly Membership[] };

/** What is asked about; name whatever the question touches. */
export type Subject = {
  schoolId?: SchoolId | undefined;
  /** Several for a lesson, which reaches everybody who is in one of them. */
  classIds?: readonly ClassId[] | undefined;
  /** The teacher of a lesson. */
  teacherId?: PersonId | undefined;
};

/**
 * How far a role reaches: `district` everything; `school` what lies in the school of the membership;
 * `class` what reaches the class of the membership; `own` lessons that the person teaches.
 */
type Scope = "district" | "school" | "class" | "own";

export const permissions = {
  seeSchools: { operator: "district" },
  makeSchool: { operator: "district" },
  seeClasses: { operator: "district" },
  makeClass: { operator: "district" },
  addStudents: { operator: "district" },
  makeTeacher: { operator: "district" },
  seePeople: { operator: "district" },
  changeMemberships: { operator: "district" },
  removePerson: { operator: "district" },
  resetPassword: { operator: "district" },
  signPersonOut: { operator: "district" },
  /** Makes a lesson for a class, taught by the person themself. */
  teachClass: { teacher: "school" },
  /** Makes a lesson for a class, taught by somebody else. */
  makeLessonForOthers: { operator: "district" },
  seeLesson: { operator: "district", teacher: "own", student: "class" },
  teachLesson: { teacher: "own" },
  joinLesson: { student: "class" },
  watchReplay: { operator: "district", teacher: "own", student: "class" },
} as const satisfies Record<string, Partial<Record<Role, Scope>>>;

export type Action = keyof typeof permissions;

const reaches = (scope: Scope, actor: Actor, membership: Membership, subject: Subject): boolean => {
  switch (scope) {
    case "district":
      return true;
    case "school":
      return "schoolId" in membership && membership.schoolId === subject.schoolId;
    case "class":
      return "classId" in membership && (subject.classIds ?? []).includes(membership.classId);
    case "own":
      return actor.personId === subject.teacherId;
  }
};

/** Whether any of the actor's roles allows it. */
export const may = (actor: Actor, action: Action, subject: Subject = {}): boolean => {
  const scopes: Partial<Record<Role, Scope>> = permissions[action];
  return actor.memberships.some((membership) => {
    const scope = scopes[membership.role];
    return scope !== undefined && reaches(scope, actor, membership, subject);
  });
};

/** @throws SkyclassError forbidden */
export const demand = (actor: Actor, action: Action, subject: Subject = {}): void => {
  if (!may(actor, action, subject)) throw new SkyclassError("forbidden");
};

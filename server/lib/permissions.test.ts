import { expect, test } from "vitest";
import { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import { type Action, type Actor, may, permissions, type Subject } from "./permissions.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const school = SchoolId.parse(id(1));
const otherSchool = SchoolId.parse(id(2));
const schoolClass = ClassId.parse(id(11));
const otherClass = ClassId.parse(id(12));
const self = PersonId.parse(id(21));
const somebody = PersonId.parse(id(22));

const actors = {
  operator: { personId: self, memberships: [{ role: "operator" }] },
  teacher: { personId: self, memberships: [{ role: "teacher", schoolId: school }] },
  student: {
    personId: self,
    memberships: [{ role: "student", schoolId: school, classId: schoolClass }],
  },
  nobody: { personId: self, memberships: [] },
} satisfies Record<string, Actor>;

const here: Subject = { schoolId: school, classIds: [schoolClass], teacherId: somebody };
const elsewhere: Subject = { schoolId: otherSchool, classIds: [otherClass], teacherId: somebody };
const own: Subject = { schoolId: otherSchool, classIds: [otherClass], teacherId: self };

/** Written by hand, not derived: who may do it here / elsewhere / with a lesson of one's own. */
const expected: Record<Action, Record<"operator" | "teacher" | "student", string>> = {
  seeSchools: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  makeSchool: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  seeClasses: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  makeClass: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  addStudents: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  makeTeacher: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  seePeople: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  changeMemberships: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  removePerson: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  resetPassword: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  signPersonOut: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  teachClass: { operator: "no no no", teacher: "yes no no", student: "no no no" },
  makeLessonForOthers: { operator: "yes yes yes", teacher: "no no no", student: "no no no" },
  seeLesson: { operator: "yes yes yes", teacher: "no no yes", student: "yes no no" },
  teachLesson: { operator: "no no no", teacher: "no no yes", student: "no no no" },
  joinLesson: { operator: "no no no", teacher: "no no no", student: "yes no no" },
  watchReplay: { operator: "yes yes yes", teacher: "no no yes", student: "yes no no" },
};

const asked = Object.keys(permissions) as Action[];

test.each(asked)("%s is allowed exactly to whom the table says", (action) => {
  const answer = (role: "operator" | "teacher" | "student") =>
    [here, elsewhere, own]
      .map((subject) => (may(actors[role], action, subject) ? "yes" : "no"))
      .join(" ");
  expect({
    operator: answer("operator"),
    teacher: answer("teacher"),
    student: answer("student"),
  }).toEqual(expected[action]);
});

test.each(asked)("%s is refused to somebody without memberships", (action) => {
  for (const subject of [here, elsewhere, own, {}])
    expect(may(actors.nobody, action, subject)).toBe(false);
});

test("a lesson for several classes reaches the students of each", () => {
  const subject = { teacherId: somebody, classIds: [otherClass, schoolClass] };
  expect(may(actors.student, "joinLesson", subject)).toBe(true);
});

test("what a question does not name, a scoped role does not reach", () => {
  expect(may(actors.teacher, "teachClass")).toBe(false);
  expect(may(actors.student, "joinLesson")).toBe(false);
});

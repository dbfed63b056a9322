import { expect, test } from "vitest";
import { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import type { Membership, Role } from "../../protocol/people.ts";
import { SkyclassError } from "./errors.ts";
import {
  type Action,
  type Actor,
  may,
  mayToPerson,
  permissions,
  reachOf,
  type Subject,
} from "./permissions.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const school = SchoolId.parse(id(1));
const otherSchool = SchoolId.parse(id(2));
const schoolClass = ClassId.parse(id(11));
const otherClass = ClassId.parse(id(12));
const self = PersonId.parse(id(21));
const somebody = PersonId.parse(id(22));

const inClass = { schoolId: school, classId: schoolClass };
const child = { childId: somebody, childName: "学生01", ...inClass };
const held = {
  operator: { role: "operator" },
  officer: { role: "officer" },
  researcher: { role: "researcher" },
  schoolAdmin: { role: "schoolAdmin", schoolId: school },
  teacher: { role: "teacher", schoolId: school },
  headTeacher: { role: "headTeacher", ...inClass },
  student: { role: "student", ...inClass },
  guardian: { role: "guardian", ...child },
} satisfies Record<Role, Membership>;
const roles = Object.keys(held) as Role[];
const as = (...memberships: Membership[]): Actor => ({ personId: self, memberships });

/** The class, another class of the school, another school, and there a lesson of one's own. */
const subjects: Subject[] = [
  { schoolIds: [school], classIds: [schoolClass], teacherId: somebody, childId: somebody },
  { schoolIds: [school], classIds: [otherClass], teacherId: somebody, childId: self },
  { schoolIds: [otherSchool], classIds: [otherClass], teacherId: somebody },
  { schoolIds: [otherSchool], classIds: [otherClass], teacherId: self },
];
const everywhere = "yes yes yes yes";
const ofSchool = "yes yes no no";
const ofClass = "yes no no no";
const ownOnly = "no no no yes";
/** The first is about the guardian's child. */
const ofChild = "yes no no no";
const never = "no no no no";

/**
 * Written by hand, not derived, in the order operator, officer, researcher, schoolAdmin, teacher,
 * headTeacher, student, guardian.
 */
const expected: Record<Action, string[]> = {
  seeSchools: [everywhere, everywhere, everywhere, ofSchool, ofSchool, ofSchool, never, never],
  makeSchool: [everywhere, never, never, never, never, never, never, never],
  seeClasses: [everywhere, everywhere, everywhere, ofSchool, ofSchool, ofSchool, never, never],
  makeClass: [everywhere, never, never, ofSchool, never, never, never, never],
  addStudents: [everywhere, never, never, ofSchool, never, never, never, never],
  makeTeacher: [everywhere, never, never, ofSchool, never, never, never, never],
  importPeople: [everywhere, never, never, ofSchool, never, never, never, never],
  exportSchool: [everywhere, never, never, ofSchool, never, never, never, never],
  seePeople: [everywhere, everywhere, never, ofSchool, never, ofClass, never, never],
  seeActivation: [everywhere, everywhere, never, ofSchool, never, ofClass, never, never],
  changeMemberships: [everywhere, never, never, ofSchool, never, never, never, never],
  changeBirthDate: [everywhere, never, never, ofSchool, never, ofClass, never, never],
  seeConsents: [never, never, never, ofSchool, never, ofClass, never, never],
  recordPaperConsent: [never, never, never, ofSchool, never, ofClass, never, never],
  giveConsent: [never, never, never, never, never, never, never, ofChild],
  removePerson: [everywhere, never, never, ofSchool, never, never, never, never],
  exportPerson: [everywhere, never, never, ofSchool, never, never, never, never],
  erasePerson: [everywhere, never, never, ofSchool, never, never, never, never],
  resetPassword: [everywhere, never, never, ofSchool, never, ofClass, never, never],
  signPersonOut: [everywhere, never, never, ofSchool, never, ofClass, never, never],
  seePhoneTest: [everywhere, never, never, ofSchool, never, ofClass, never, never],
  teachClass: [never, never, never, never, ofSchool, never, never, never],
  makeMicroLesson: [never, never, never, never, ofSchool, never, never, never],
  makeLessonForOthers: [everywhere, never, never, ofSchool, never, never, never, never],
  planDistrict: [everywhere, never, never, never, never, never, never, never],
  planSchool: [everywhere, never, never, ofSchool, never, never, never, never],
  seeLesson: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeMissing: [everywhere, everywhere, never, ofSchool, ownOnly, ofClass, never, never],
  seeAttendance: [never, never, never, ofSchool, ownOnly, ofClass, never, never],
  seeAttendanceFigures: [everywhere, everywhere, everywhere, ofSchool, never, never, never, never],
  correctAttendance: [never, never, never, ofSchool, ownOnly, ofClass, never, never],
  contestAttendance: [never, never, never, never, never, never, never, ofChild],
  seeRungs: [everywhere, everywhere, never, ofSchool, ownOnly, ofClass, never, never],
  teachLesson: [never, never, never, never, ownOnly, never, never, never],
  joinLesson: [never, never, never, never, never, never, ofClass, never],
  watchReplay: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  editReplay: [never, never, never, ofSchool, ownOnly, never, never, never],
  keepReplay: [everywhere, never, never, ofSchool, ownOnly, never, never, never],
  seeStorage: [everywhere, never, never, ofSchool, never, never, never, never],
  setRetention: [everywhere, never, never, ofSchool, never, never, never, never],
  setQuota: [everywhere, never, never, never, never, never, never, never],
  spareReplay: [never, never, never, ofSchool, ownOnly, never, never, never],
  keepAllowedReplay: [never, never, never, never, never, ofClass, ofClass, ofClass],
  editChapters: [everywhere, never, never, ofSchool, ownOnly, never, never, never],
  writeCaptions: [never, never, never, ofSchool, ownOnly, never, never, never],
  askQuestion: [never, never, never, never, never, never, ofClass, never],
  answerQuestion: [never, never, never, never, ownOnly, never, never, never],
  presentSlides: [never, never, never, never, ownOnly, never, never, never],
  seeSlides: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeUnshownSlides: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, never, never],
  seeBoard: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeDrawers: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, never],
  seeDrawingsOfChildren: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeQuestions: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeQuestionTexts: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeAskers: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, never],
  seePolls: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeUnshownPolls: [
    ...[everywhere, everywhere, everywhere, ofSchool],
    ...[ownOnly, ofClass, never, never],
  ],
  seePollWords: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, never],
  exportPolls: [never, never, never, ofSchool, ownOnly, ofClass, never, never],
  seeChat: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  hearChildren: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeChatReports: [never, never, never, ofSchool, never, never, never, never],
  seeThreads: [never, never, never, ofSchool, never, never, never, never],
  seeStage: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeGuests: [never, never, never, ofSchool, ownOnly, ofClass, ofClass, never],
  seePulse: [everywhere, everywhere, everywhere, ofSchool, ownOnly, ofClass, ofClass, ofClass],
  seeSigns: [never, never, never, ofSchool, ownOnly, never, never, never],
  seeAudit: [everywhere, everywhere, never, ofSchool, never, never, never, never],
  seeOperation: [everywhere, never, never, never, never, never, never, never],
  makeReplayAnew: [everywhere, never, never, never, never, never, never, never],
};

const asked = Object.keys(permissions) as Action[];

test.each(asked)("%s is allowed exactly to whom the table says", (action) => {
  const answers = roles.map((role) => {
    const said = subjects.map((subject) => (may(as(held[role]), action, subject) ? "yes" : "no"));
    return [role, said.join(" ")];
  });
  expect(answers).toEqual(roles.map((role, index) => [role, expected[action][index]]));
});

test.each(asked)("%s is refused to somebody without memberships", (action) => {
  for (const subject of [...subjects, {}]) expect(may(as(), action, subject)).toBe(false);
  expect(() => reachOf(as(), action)).toThrow(SkyclassError);
});

test("a replay opened to a school reaches its children, families and teachers, and nothing else of the lesson does", () => {
  const opened = {
    ...{ schoolIds: [school], classIds: [otherClass], teacherId: somebody },
    openToSchoolIds: [school],
  };
  const elsewhere = { ...opened, schoolIds: [otherSchool], openToSchoolIds: [otherSchool] };
  for (const role of ["teacher", "headTeacher", "student", "guardian"] as const) {
    expect(may(as(held[role]), "watchReplay", opened)).toBe(true);
    expect(may(as(held[role]), "watchReplay", elsewhere)).toBe(false);
    for (const action of ["hearChildren", "seeChat", "seeAskers", "joinLesson"] as const)
      expect(may(as(held[role]), action, opened)).toBe(false);
  }
});

test("a lesson for several classes reaches the students of each", () => {
  const subject = { teacherId: somebody, classIds: [otherClass, schoolClass] };
  expect(may(as(held.student), "joinLesson", subject)).toBe(true);
});

test("what a question does not name, a scoped role does not reach", () => {
  expect(may(as(held.teacher), "teachClass")).toBe(false);
  expect(may(as(held.student), "joinLesson")).toBe(false);
});

test("a guardian whose child is in no class reaches nothing", () => {
  const guardian = as({ ...held.guardian, schoolId: null, classId: null });
  expect(may(guardian, "seeLesson", { classIds: [], schoolIds: [] })).toBe(false);
  expect(reachOf(guardian, "seeLesson")).toEqual({ schoolIds: [], classIds: [], teacherId: null });
});

test("a list goes as far as all roles together", () => {
  expect(reachOf(as(held.headTeacher, held.teacher), "seeLesson")).toEqual({
    schoolIds: [],
    classIds: [schoolClass],
    teacherId: self,
  });
  expect(reachOf(as(held.schoolAdmin, held.officer), "seePeople")).toBe("all");
});

test.each<[Role, readonly Membership[], boolean]>([
  ["operator", [held.operator], true],
  ["operator", [], true],
  ["schoolAdmin", [held.teacher, held.headTeacher], true],
  ["schoolAdmin", [held.student], true],
  ["schoolAdmin", [held.guardian], true],
  ["schoolAdmin", [held.teacher, held.operator], false],
  ["schoolAdmin", [held.teacher, { role: "teacher", schoolId: otherSchool }], false],
  ["schoolAdmin", [held.researcher], false],
  ["schoolAdmin", [], false],
  ["headTeacher", [held.student], true],
  ["headTeacher", [held.guardian], true],
  ["headTeacher", [held.teacher], false],
  ["headTeacher", [held.headTeacher], false],
  ["headTeacher", [held.guardian, held.teacher], false],
  ["headTeacher", [{ role: "student", schoolId: school, classId: otherClass }], false],
  ["headTeacher", [{ ...held.guardian, schoolId: null, classId: null }], false],
  ["teacher", [held.student], false],
])(
  "nobody reaches upwards or aside: %s resets the password of %j: %s",
  (role, memberships, allowed) => {
    expect(mayToPerson(as(held[role]), "resetPassword", { memberships })).toBe(allowed);
  },
);

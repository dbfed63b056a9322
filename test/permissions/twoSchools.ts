import type { ClassId, PersonId, SchoolId } from "../../protocol/ids.ts";
import { Lesson } from "../../protocol/lessons.ts";
import {
  CreatedClass,
  type MembershipGrant,
  NewAccount,
  Person,
  School,
} from "../../protocol/people.ts";
import { ReportedPhoneTest } from "../../protocol/phoneTests.ts";
import { settle, type TestBrowser } from "../factories/core.ts";
import type { Who } from "./table.ts";

type Place = {
  schoolId: SchoolId;
  classId: ClassId;
  /** The class's only child. */
  childId: PersonId;
  teacherId: PersonId;
  colleagueId: PersonId;
};
export type TwoSchools = {
  here: Place;
  elsewhere: Place;
  browsers: Readonly<Record<Who, TestBrowser>>;
  /** Of the teacher here, for the class here; it does not run. */
  lesson: Lesson;
  /** Of the student here. */
  phoneTestCode: string;
};

export const phoneTest = {
  checks: [{ check: "udp", outcome: "failed", elapsedMs: 12_000 }],
  browser: "a browser",
};

/** Two schools with a class each, and somebody of every role in and above them. */
export const openTwoSchools = async ({
  browser,
  operator,
}: {
  browser: () => TestBrowser;
  operator: TestBrowser;
}): Promise<TwoSchools> => {
  const make = async (name: string) => {
    const { schoolId } = await operator.call("POST", "/api/schools", School, { name });
    const newTeacher = async () =>
      operator.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, {
        displayName: "示例老师",
      });
    const teacher = await newTeacher();
    const colleague = await newTeacher();
    const { schoolClass, accounts } = await operator.call(
      "POST",
      `/api/schools/${schoolId}/classes`,
      CreatedClass,
      { name: "一年级1班", studentNames: ["学生甲"] },
    );
    const [child] = accounts;
    if (!child) throw new Error("the class was made without its child");
    const place: Place = {
      ...{ schoolId, classId: schoolClass.classId, childId: child.personId },
      ...{ teacherId: teacher.personId, colleagueId: colleague.personId },
    };
    /** Somebody of these roles: a teacher made first, because only teachers and students are made so. */
    const somebody = async (memberships: MembershipGrant[]) => {
      const account = await newTeacher();
      const path = `/api/people/${account.personId}/memberships`;
      await operator.call("PUT", path, Person, { memberships });
      return enter(account);
    };
    return { place, child, teacher, colleague, somebody };
  };
  const enter = async (account: NewAccount) => settle({ browser }, account);
  const here = await make("甲校");
  const elsewhere = await make("乙校");
  const officesOf = async ({ place: { schoolId, classId, childId }, somebody }: typeof here) => ({
    admin: await somebody([{ role: "schoolAdmin", schoolId }]),
    head: await somebody([{ role: "headTeacher", schoolId, classId }]),
    guardian: await somebody([{ role: "guardian", childId }]),
  });
  const officesHere = await officesOf(here);
  const officesElsewhere = await officesOf(elsewhere);
  const browsers = {
    operator,
    officer: await here.somebody([{ role: "officer" }]),
    researcher: await here.somebody([{ role: "researcher" }]),
    adminHere: officesHere.admin,
    headHere: officesHere.head,
    guardianHere: officesHere.guardian,
    adminElsewhere: officesElsewhere.admin,
    headElsewhere: officesElsewhere.head,
    guardianElsewhere: officesElsewhere.guardian,
    roleless: await here.somebody([]),
    teacher: await enter(here.teacher),
    colleague: await enter(here.colleague),
    stranger: await enter(elsewhere.teacher),
    student: await enter(here.child),
    outsider: await enter(elsewhere.child),
    nobody: browser(),
  };
  const lesson = await browsers.teacher.call("POST", "/api/lessons", Lesson, {
    title: "语文",
    classIds: [here.place.classId],
  });
  const reported = await browsers.student.call(
    "POST",
    "/api/phone-tests",
    ReportedPhoneTest,
    phoneTest,
  );
  return {
    ...{ here: here.place, elsewhere: elsewhere.place },
    ...{ browsers, lesson, phoneTestCode: reported.code },
  };
};

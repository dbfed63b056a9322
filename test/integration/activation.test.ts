import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { ActivationBySchool, ActivationOfSchool } from "../../protocol/activation.ts";
import {
  CreatedClass,
  Me,
  type MembershipGrant,
  NewAccount,
  NewAccounts,
  PeoplePage,
  Person,
  School,
} from "../../protocol/people.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

/* How many took their accounts into use: two schools, of which people sign in one by one. */

let core: CoreUnderTest;
let operator: TestBrowser;
let here: School;
let elsewhere: School;
const classes: Record<string, z.infer<typeof CreatedClass>> = {};
let teachers: NewAccount[];

const makeClass = async (school: School, name: string, studentNames: string[]) => {
  const path = `/api/schools/${school.schoolId}/classes`;
  classes[name] = await operator.call("POST", path, CreatedClass, { name, studentNames });
};
const makeTeacher = async (school: School): Promise<NewAccount> =>
  operator.call("POST", `/api/schools/${school.schoolId}/teachers`, NewAccount, {
    displayName: "示例老师",
  });
const enter = async ({ signInName, initialPassword: password }: NewAccount) => {
  const browser = core.browser();
  await browser.call("POST", "/api/session", Me, { signInName, password });
  return browser;
};
/** Somebody who was a teacher elsewhere, so that they count nowhere here. */
const somebody = async (membership: MembershipGrant): Promise<TestBrowser> => {
  const account = await makeTeacher(elsewhere);
  const memberships = [membership];
  await operator.call("PUT", `/api/people/${account.personId}/memberships`, Person, {
    memberships,
  });
  return settle(core, account);
};
const ofSchool = async (who: TestBrowser, school: School) =>
  who.call("GET", `/api/schools/${school.schoolId}/activation`, ActivationOfSchool);
/** Each grade with its sum and classes, as `activated/total`. */
const told = ({ grades }: ActivationOfSchool) =>
  grades.map(({ grade, students, classes: own }) => [
    grade,
    `${students.activated}/${students.total}`,
    ...own.map((one) => `${one.name} ${one.students.activated}/${one.students.total}`),
  ]);
const waiting = async (who: TestBrowser, search: string) =>
  (await who.call("GET", `/api/people?activated=no&${search}`, PeoplePage)).people.map(
    ({ signInName }) => signInName,
  );

beforeAll(async () => {
  core = await startCore();
  operator = await enterDemo(core, "demo-operator");
  here = await operator.call("POST", "/api/schools", School, { name: "甲校" });
  elsewhere = await operator.call("POST", "/api/schools", School, { name: "乙校" });
  await makeClass(here, "三年级1班", ["学生甲", "学生乙", "学生丙"]);
  await makeClass(here, "一年级1班", ["学生丁"]);
  await makeClass(here, "三年级2班", ["学生戊", "学生己"]);
  await makeClass(here, "合唱队", []);
  await makeClass(elsewhere, "三年级3班", ["学生庚"]);
  teachers = [await makeTeacher(here), await makeTeacher(here)];
});
afterAll(async () => core.close());

test("grades are in their order, with sums, and begin with nobody", async () => {
  const found = await ofSchool(operator, here);
  expect(found).toMatchObject({
    name: "甲校",
    students: { activated: 0, total: 6 },
    teachers: { activated: 0, total: 2 },
    mayPrintTeachersSlips: true,
  });
  expect(told(found)).toEqual([
    ["1", "0/1", "一年级1班 0/1"],
    ["3", "0/5", "三年级1班 0/3", "三年级2班 0/2"],
    [null, "0/0", "合唱队 0/0"],
  ]);
});

test("an account counts from its own password on, not from the first sign-in, and stays counted", async () => {
  const [first, second] = classes["三年级1班"]!.accounts;
  const halfway = await enter(first!);
  expect((await ofSchool(operator, here)).students.activated).toBe(0);
  await halfway.call("POST", "/api/me/password", Me, { next: "a password of my own" });
  await settle(core, second!);
  await settle(core, teachers[0]!);
  await operator.call("POST", `/api/people/${second!.personId}/reset-password`, NewAccount);

  const found = await ofSchool(operator, here);
  expect(told(found)[1]).toEqual(["3", "2/5", "三年级1班 2/3", "三年级2班 0/2"]);
  expect(found.teachers).toEqual({ activated: 1, total: 2 });
  const { schools } = await operator.call("GET", "/api/activation", ActivationBySchool);
  expect(schools.map(({ name, students, teachers: of }) => [name, students, of])).toEqual([
    ["示例小学", { activated: 0, total: 4 }, { activated: 0, total: 1 }],
    ["甲校", { activated: 2, total: 6 }, { activated: 1, total: 2 }],
    ["乙校", { activated: 0, total: 1 }, { activated: 0, total: 0 }],
  ]);
});

test("the list behind a number holds just those who have not, and slips are made for them", async () => {
  const { schoolId, classId } = classes["三年级1班"]!.schoolClass;
  const third = classes["三年级1班"]!.accounts[2]!;
  const ofClass = `schoolId=${schoolId}&classId=${classId}&role=student`;
  expect(await waiting(operator, ofClass)).toEqual([third.signInName]);
  expect(await waiting(operator, `schoolId=${schoolId}&role=student`)).toHaveLength(4);
  expect(await waiting(operator, `schoolId=${schoolId}&role=teacher`)).toEqual([
    teachers[1]!.signInName,
  ]);
  const { people } = await operator.call("GET", `/api/people?activated=yes&${ofClass}`, PeoplePage);
  expect(people.map(({ activated }) => activated)).toEqual([true, true]);

  const path = `/api/classes/${classId}/first-passwords`;
  const { accounts } = await operator.call("POST", path, NewAccounts);
  expect(accounts.map(({ signInName }) => signInName)).toEqual([third.signInName]);
  await settle(core, accounts[0]!);
  expect(await waiting(operator, ofClass)).toEqual([]);
});

test("whoever leaves is no longer counted", async () => {
  const [only] = classes["一年级1班"]!.accounts;
  await operator.send("DELETE", `/api/people/${only!.personId}`);
  expect(told(await ofSchool(operator, here))[0]).toEqual(["1", "0/0", "一年级1班 0/0"]);
});

test("a school's office sees its school, an officer all without slips", async () => {
  const admin = await somebody({ role: "schoolAdmin", schoolId: here.schoolId });
  const { schools } = await admin.call("GET", "/api/activation", ActivationBySchool);
  expect(schools.map(({ name }) => name)).toEqual(["甲校"]);
  expect(await ofSchool(admin, here)).toEqual(await ofSchool(operator, here));
  expect(await admin.refusal("GET", `/api/schools/${elsewhere.schoolId}/activation`)).toBe(
    "forbidden",
  );

  const officer = await somebody({ role: "officer" });
  const seen = await ofSchool(officer, here);
  expect(told(seen)).toEqual(told(await ofSchool(operator, here)));
  expect(seen.mayPrintTeachersSlips).toBe(false);
  expect(seen.grades.flatMap((one) => one.classes).some((one) => one.mayPrintSlips)).toBe(false);
});

test("a head teacher sees the class that is theirs, also while it is empty", async () => {
  const { schoolClass } = classes["三年级1班"]!;
  const { schoolId, classId } = schoolClass;
  const head = await somebody({ role: "headTeacher", schoolId, classId });
  const own = { activated: 3, total: 3 };
  const { schools } = await head.call("GET", "/api/activation", ActivationBySchool);
  expect(schools).toEqual([{ schoolId, name: "甲校", students: own, teachers: null }]);
  expect(await ofSchool(head, here)).toEqual({
    ...schools[0],
    mayPrintTeachersSlips: false,
    grades: [
      {
        grade: "3",
        students: own,
        classes: [{ classId, name: "三年级1班", students: own, mayPrintSlips: true }],
      },
    ],
  });
  const choir = classes["合唱队"]!.schoolClass;
  const ofChoir = await somebody({ role: "headTeacher", schoolId, classId: choir.classId });
  expect(told(await ofSchool(ofChoir, here))).toEqual([[null, "0/0", "合唱队 0/0"]]);
});

/* Who sees a child's record leaves a trace that the child's name finds, and one only for one look. */
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { type AuditAction, AuditPage } from "../../protocol/audit.ts";
import { ClassConsents } from "../../protocol/consents.ts";
import { PersonId } from "../../protocol/ids.ts";
import { Import, ImportList } from "../../protocol/imports.ts";
import { Lesson } from "../../protocol/lessons.ts";
import {
  CreatedClass,
  Me,
  type MembershipGrant,
  NewAccount,
  PeoplePage,
  Person,
  School,
} from "../../protocol/people.ts";
import { FollowedQuestions, LessonQuestions, Question } from "../../protocol/questions.ts";
import { MissingStudents, Today } from "../../protocol/today.ts";
import { createRecordLook } from "../../server/audit/looks.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";
import { bring, schoolFile } from "../factories/schoolFiles.ts";

const present = new Set<PersonId>();
let core: CoreUnderTest;
let operator: TestBrowser;
let school: School;
let schoolClass: z.infer<typeof CreatedClass>;
let lesson: Lesson;
let teacherId: PersonId;
const children = ["学生甲", "学生乙"] as const;
let staff: Record<"admin" | "head" | "guardian" | "teacher", TestBrowser>;

beforeAll(async () => {
  core = await startCore({ presentIn: () => present });
  operator = await enterDemo(core, "demo-operator");
  school = await operator.call("POST", "/api/schools", School, { name: "甲校" });
  const { schoolId } = school;
  schoolClass = await operator.call("POST", `/api/schools/${schoolId}/classes`, CreatedClass, {
    name: "一班",
    studentNames: children,
  });
  const { classId } = schoolClass.schoolClass;
  const account = async (displayName: string) =>
    operator.call("POST", `/api/schools/${schoolId}/teachers`, NewAccount, { displayName });
  const somebody = async (displayName: string, membership: MembershipGrant) => {
    const made = await account(displayName);
    const path = `/api/people/${made.personId}/memberships`;
    await operator.call("PUT", path, Person, { memberships: [membership] });
    return settle(core, made);
  };
  const teacher = await account("任课老师");
  teacherId = teacher.personId;
  staff = {
    admin: await somebody("管理员", { role: "schoolAdmin", schoolId }),
    head: await somebody("班主任", { role: "headTeacher", schoolId, classId }),
    guardian: await somebody("家长", { role: "guardian", childId: childCalled("学生甲") }),
    teacher: await settle(core, teacher),
  };
  lesson = await staff.teacher.call("POST", "/api/lessons", Lesson, {
    title: "语文",
    classIds: [classId],
  });
});
afterAll(async () => core.close());

const accountOf = (name: (typeof children)[number]) =>
  schoolClass.accounts.find(({ displayName }) => displayName === name)!;
const childCalled = (name: (typeof children)[number]): PersonId => accountOf(name).personId;

/** Who left such a trace that the child's name finds, the earliest first. */
const lookers = async (name: (typeof children)[number], action: AuditAction) => {
  const query = new URLSearchParams({ q: name, action });
  const { records } = await operator.call("GET", `/api/audit?${query}`, AuditPage);
  return records.map(({ actor }) => actor?.displayName).toReversed();
};

test("a list that is asked again is one look, and another place or person another", async () => {
  const look = async () =>
    staff.head.call("GET", "/api/people?role=student", PeoplePage).then(({ total }) => total);
  for (let time = 0; time < 3; time++) expect(await look()).toBe(2);
  expect(await lookers("学生甲", "peopleSeen")).toEqual(["班主任"]);
  // Another place, and somebody else, are looks of their own.
  await staff.head.call("GET", `/api/people?schoolId=${school.schoolId}`, PeoplePage);
  await staff.admin.call("GET", "/api/people?role=student", PeoplePage);
  expect(await lookers("学生甲", "peopleSeen")).toEqual(["班主任", "班主任", "管理员"]);
});

test.each([
  [14, 0],
  [16, 1],
])("%i minutes after a look, another one adds %i records", async (minutesAgo, added) => {
  const { personId } = await staff.head.call("GET", "/api/me", Me);
  const childId = randomUUID();
  await sql`insert into audit_log (at, actor_id, action, subject_id, detail)
    values (now() - make_interval(mins => ${minutesAgo}), ${personId}, 'peopleSeen', 'a place',
      ${JSON.stringify({ personIds: [childId] })})`.execute(core.db);
  const count = async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from audit_log
      where detail -> 'personIds' ? ${childId}`.execute(core.db);
    return rows[0]?.n ?? 0;
  };
  const before = await count();
  await createRecordLook({ db: core.db })({
    actorId: personId,
    action: "peopleSeen",
    subject: { kind: "class", id: "a place" },
    childIds: [PersonId.parse(childId)],
  });
  expect((await count()) - before).toBe(added);
});

test("whoever sees who is missing is found by those who were, also by who left later", async () => {
  const path = `/api/lessons/${lesson.lessonId}/missing`;
  await core.liveLessons.start({ personId: teacherId, lessonId: lesson.lessonId });
  present.add(childCalled("学生乙"));
  for (let time = 0; time < 3; time++) await staff.head.call("GET", path, MissingStudents);
  expect(await lookers("学生甲", "missingSeen")).toEqual(["班主任"]);
  expect(await lookers("学生乙", "missingSeen")).toEqual([]);
  present.clear();
  await staff.head.call("GET", path, MissingStudents);
  expect(await lookers("学生甲", "missingSeen")).toEqual(["班主任"]);
  expect(await lookers("学生乙", "missingSeen")).toEqual(["班主任"]);
  const query = new URLSearchParams({ action: "missingSeen" });
  const { records } = await staff.admin.call("GET", `/api/audit?${query}`, AuditPage);
  expect(records.map(({ subject, detail }) => [subject?.id, detail])).toEqual(
    (["学生乙", "学生甲"] as const).map((name) => [
      lesson.lessonId,
      { personIds: [childCalled(name)] },
    ]),
  );
  await core.liveLessons.end({ personId: teacherId, lessonId: lesson.lessonId });
});

test("whoever sees questions with names is found, and nobody who sees none or their own", async () => {
  const path = `/api/lessons/${lesson.lessonId}/questions`;
  const asker = await settle(core, accountOf("学生甲"));
  const question = { questionId: randomUUID(), text: "为什么？", replayMs: 0 };
  await asker.call("POST", path, Question, question);
  await asker.call("GET", path, LessonQuestions);
  await staff.guardian.call("GET", path, LessonQuestions);
  await operator.call("GET", path, LessonQuestions);
  expect(await lookers("学生甲", "questionsSeen")).toEqual([]);
  await staff.head.call("GET", path, LessonQuestions);
  await staff.head.call("GET", path, LessonQuestions);
  await staff.teacher.call("GET", "/api/questions", FollowedQuestions);
  expect(await lookers("学生甲", "questionsSeen")).toEqual(["班主任", "任课老师"]);
  const answer = { answer: { how: "live" } };
  const given = `/api/questions/${question.questionId}/answer`;
  expect(await staff.teacher.refusal("PUT", given, answer)).toBe("done");
  expect(await lookers("学生甲", "questionsSeen")).toEqual(["班主任", "任课老师", "任课老师"]);
  expect(await lookers("学生乙", "questionsSeen")).toEqual([]);
});

test("who looks at what the families of a class consented to is found by each child", async () => {
  for (let time = 0; time < 2; time++)
    await staff.head.call(
      "GET",
      `/api/classes/${schoolClass.schoolClass.classId}/consents`,
      ClassConsents,
    );
  for (const name of children) expect(await lookers(name, "consentsSeen")).toEqual(["班主任"]);
});

test("a family's page that refreshes itself is one look at the child", async () => {
  for (let time = 0; time < 3; time++) await staff.guardian.call("GET", "/api/today", Today);
  // A class's day tells nothing of one child.
  await staff.head.call("GET", "/api/today", Today);
  expect(await lookers("学生甲", "childsDaySeen")).toEqual(["家长"]);
  expect(await lookers("学生乙", "childsDaySeen")).toEqual([]);
});

test("imports that name children who are there, and exports, are found by the child's name", async () => {
  const file = await schoolFile({ students: [["学生甲", "一班", "一年级", "7", "", ""]] });
  const { schoolId } = school;
  const tried = await bring(staff.admin, schoolId, file, { complete: true });
  const named = [...(tried.effects?.changes.first ?? []), ...(tried.effects?.leaves.first ?? [])];
  expect(named.map(({ personId }) => personId)).toEqual(
    expect.arrayContaining([childCalled("学生甲"), childCalled("学生乙")]),
  );
  await staff.admin.call("GET", `/api/imports/${tried.importId}`, Import);
  await operator.call("GET", `/api/schools/${schoolId}/imports`, ImportList);
  const exported = await staff.admin.send("GET", `/api/schools/${schoolId}/export`);
  expect(exported.status).toBe(200);
  for (const name of children) {
    expect(await lookers(name, "importSeen")).toEqual(["管理员", "示例管理员"]);
    expect(await lookers(name, "schoolExported")).toEqual(["管理员"]);
  }
});

test("whoever finds a child in the log is found there, too", async () => {
  const before = await lookers("学生乙", "auditSearched");
  const query = new URLSearchParams({ q: "学生乙", action: "accountMade" });
  await staff.admin.call("GET", `/api/audit?${query}`, AuditPage);
  expect(await lookers("学生乙", "auditSearched")).toEqual([...before, "管理员"]);
  // Nobody's name stands in what was found.
  await staff.admin.call("GET", "/api/audit?action=schoolMade", AuditPage);
  expect(await lookers("学生乙", "auditSearched")).toEqual([...before, "管理员"]);
});

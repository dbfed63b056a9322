import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { LessonId, type PersonId } from "../../protocol/ids.ts";
import { Lesson, LessonList, TeachableClasses } from "../../protocol/lessons.ts";
import { CreatedClass, Me, NewAccount, School } from "../../protocol/people.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

/*
 * Two schools. Each call by each kind of person, and the answer that was decided on, written by hand.
 */

let core: CoreUnderTest;
let teacherHere: NewAccount;
let classHere: z.infer<typeof CreatedClass>;
let classElsewhere: z.infer<typeof CreatedClass>;
let teacherElsewhere: NewAccount;
let school: School;
let lesson: Lesson;
type Who = "operator" | "teacher" | "colleague" | "stranger" | "student" | "outsider" | "nobody";
let browsers: Record<Who, TestBrowser>;

const settle = async (account: NewAccount): Promise<TestBrowser> => {
  const browser = core.browser();
  const { signInName, initialPassword: password } = account;
  await browser.call("POST", "/api/session", Me, { signInName, password });
  await browser.call("POST", "/api/me/password", Me, { next: "a password of my own" });
  return browser;
};

beforeAll(async () => {
  core = await startCore();
  const operator = await enterDemo(core, "demo-operator");
  const make = async (name: string) => {
    const made = await operator.call("POST", "/api/schools", School, { name });
    const teachers = await Promise.all(
      [1, 2].map(async () =>
        operator.call("POST", `/api/schools/${made.schoolId}/teachers`, NewAccount, {
          displayName: "示例老师",
        }),
      ),
    );
    const schoolClass = await operator.call(
      "POST",
      `/api/schools/${made.schoolId}/classes`,
      CreatedClass,
      { name: "一年级1班", studentNames: ["学生甲"] },
    );
    return { school: made, teachers, schoolClass };
  };
  const here = await make("甲校");
  const elsewhere = await make("乙校");
  school = here.school;
  teacherHere = here.teachers[0]!;
  classHere = here.schoolClass;
  classElsewhere = elsewhere.schoolClass;
  teacherElsewhere = elsewhere.teachers[0]!;
  browsers = {
    operator,
    teacher: await settle(teacherHere),
    colleague: await settle(here.teachers[1]!),
    stranger: await settle(teacherElsewhere),
    student: await settle(classHere.accounts[0]!),
    outsider: await settle(classElsewhere.accounts[0]!),
    nobody: core.browser(),
  };
  lesson = await browsers.teacher.call("POST", "/api/lessons", Lesson, {
    title: "语文",
    classIds: [classHere.schoolClass.classId],
  });
});
afterAll(async () => core.close());

const makeLesson = (classes: "here" | "elsewhere" | "both", teacher?: () => PersonId) => () => ({
  title: "课",
  classIds: [
    ...(classes === "elsewhere" ? [] : [classHere.schoolClass.classId]),
    ...(classes === "here" ? [] : [classElsewhere.schoolClass.classId]),
  ],
  ...(teacher ? { teacherId: teacher() } : {}),
});
const ids = {
  school: () => school.schoolId,
  class: () => classHere.schoolClass.classId,
  person: () => classElsewhere.accounts[0]!.personId,
  lesson: () => lesson.lessonId,
};
type Call = [method: string, path: () => string, body: (() => unknown) | undefined];
const calls: Record<string, Call> = {
  "see schools": ["GET", () => "/api/schools", undefined],
  "make a school": ["POST", () => "/api/schools", () => ({ name: `校${randomUUID()}` })],
  "see classes": ["GET", () => `/api/schools/${ids.school()}/classes`, undefined],
  "make a class": [
    "POST",
    () => `/api/schools/${ids.school()}/classes`,
    () => ({ name: randomUUID(), studentNames: [] }),
  ],
  "add students": [
    "POST",
    () => `/api/classes/${ids.class()}/students`,
    () => ({ studentNames: ["新同学"] }),
  ],
  "make a teacher": [
    "POST",
    () => `/api/schools/${ids.school()}/teachers`,
    () => ({ displayName: "新老师" }),
  ],
  "see people": ["GET", () => "/api/people", undefined],
  "see people of the school": ["GET", () => `/api/people?schoolId=${ids.school()}`, undefined],
  "see teachable classes": ["GET", () => "/api/teachable-classes", undefined],
  "make a lesson here": ["POST", () => "/api/lessons", makeLesson("here")],
  "make a lesson elsewhere": ["POST", () => "/api/lessons", makeLesson("elsewhere")],
  "make a lesson here and elsewhere": ["POST", () => "/api/lessons", makeLesson("both")],
  "make a lesson for the teacher": [
    "POST",
    () => "/api/lessons",
    makeLesson("here", () => teacherHere.personId),
  ],
  "make a lesson for the teacher elsewhere": [
    "POST",
    () => "/api/lessons",
    makeLesson("elsewhere", () => teacherHere.personId),
  ],
  "see the lesson": ["GET", () => `/api/lessons/${ids.lesson()}`, undefined],
};

const yes = "done";
const no = "forbidden";
/** In the order operator, teacher, colleague, stranger (teacher elsewhere), student, outsider, nobody. */
const out = "notSignedIn";
const matrix: Record<keyof typeof calls, string[]> = {
  "see schools": [yes, no, no, no, no, no, out],
  "make a school": [yes, no, no, no, no, no, out],
  "see classes": [yes, no, no, no, no, no, out],
  "make a class": [yes, no, no, no, no, no, out],
  "add students": [yes, no, no, no, no, no, out],
  "make a teacher": [yes, no, no, no, no, no, out],
  "see people": [yes, no, no, no, no, no, out],
  "see people of the school": [yes, no, no, no, no, no, out],
  "see teachable classes": [yes, yes, yes, yes, yes, yes, out],
  "make a lesson here": [no, yes, yes, no, no, no, out],
  "make a lesson elsewhere": [no, no, no, yes, no, no, out],
  "make a lesson here and elsewhere": [no, no, no, no, no, no, out],
  "make a lesson for the teacher": [yes, yes, no, no, no, no, out],
  "make a lesson for the teacher elsewhere": ["badRequest", no, no, no, no, no, out],
  "see the lesson": [yes, yes, no, no, yes, no, out],
};
const everybody: Who[] = [
  "operator",
  "teacher",
  "colleague",
  "stranger",
  "student",
  "outsider",
  "nobody",
];

test.each(Object.keys(calls))("%s", async (name) => {
  const [method, path, body] = calls[name]!;
  const answers: Record<string, string> = {};
  for (const who of everybody) answers[who] = await browsers[who].refusal(method, path(), body?.());
  const decided = matrix[name] ?? [];
  expect(answers).toEqual(Object.fromEntries(everybody.map((who, index) => [who, decided[index]])));
});

test.each(["reset-password", "sign-out", "memberships", "DELETE"])(
  "only an operator may do to a person: %s",
  async (deed) => {
    const path = `/api/people/${ids.person()}`;
    const [method, at, body] =
      deed === "DELETE"
        ? ["DELETE", path, undefined]
        : deed === "memberships"
          ? ["PUT", `${path}/memberships`, { memberships: [{ role: "operator" }] }]
          : ["POST", `${path}/${deed}`, undefined];
    for (const who of everybody.slice(1))
      expect(await browsers[who].refusal(method, at, body)).toBe(who === "nobody" ? out : no);
  },
);

test("lists hold what each may see and say what each may do", async () => {
  const seen = async (who: Who) =>
    (await browsers[who].call("GET", "/api/lessons", LessonList)).lessons.find(
      (one) => one.lessonId === lesson.lessonId,
    )?.may;
  expect(await seen("operator")).toEqual({ teach: false, join: false, watch: false });
  expect(await seen("teacher")).toEqual({ teach: true, join: false, watch: false });
  expect(await seen("student")).toEqual({ teach: false, join: true, watch: false });
  for (const who of ["colleague", "stranger", "outsider"] as const)
    expect(await seen(who)).toBeUndefined();
  const teachable = async (who: Who) =>
    (await browsers[who].call("GET", "/api/teachable-classes", TeachableClasses)).classes.map(
      (one) => one.schoolName,
    );
  expect(new Set(await teachable("teacher"))).toEqual(new Set(["甲校"]));
  expect(await teachable("student")).toEqual([]);
  expect(new Set(await teachable("operator"))).toContain("乙校");
});

test("a lesson lives: admitted, started once, ended once, with one capture", async () => {
  const { liveLessons } = core;
  const { lessonId } = lesson;
  const teacher = teacherHere.personId;
  const student = classHere.accounts[0]!.personId;
  const facts: string[] = [];
  liveLessons.onStarted((started) => facts.push(`started ${started.captureId}`));
  liveLessons.onEnded((ended) => facts.push(`ended ${ended}`));

  expect(await liveLessons.admit({ personId: teacher, lessonId })).toMatchObject({
    role: "teacher",
    lesson: { lessonId, state: "scheduled", startedAt: null, teacherName: "示例老师" },
  });
  expect(await liveLessons.admit({ personId: student, lessonId })).toMatchObject({
    role: "student",
  });
  for (const personId of [teacherElsewhere.personId, classElsewhere.accounts[0]!.personId])
    await expect(liveLessons.admit({ personId, lessonId })).rejects.toMatchObject({
      code: "forbidden",
    });
  await expect(
    liveLessons.admit({ personId: teacher, lessonId: LessonId.parse(randomUUID()) }),
  ).rejects.toMatchObject({ code: "notFound" });
  await expect(liveLessons.start({ personId: student, lessonId })).rejects.toMatchObject({
    code: "forbidden",
  });

  const starts = await Promise.all(
    [1, 2, 3].map(async () => liveLessons.start({ personId: teacher, lessonId })),
  );
  expect(new Set(starts.map((one) => one.captureId)).size).toBe(1);
  expect(new Set(starts.map((one) => one.startedAt.getTime())).size).toBe(1);
  expect(await liveLessons.running()).toEqual([{ lessonId, ...starts[0] }]);
  const see = async (who: Who) => browsers[who].call("GET", `/api/lessons/${lessonId}`, Lesson);
  expect(await see("student")).toMatchObject({
    state: "live",
    recording: { state: "capturing", durationMs: 0 },
    may: { teach: false, join: true, watch: true },
  });
  const outsider = {
    personId: classElsewhere.accounts[0]!.personId,
    memberships: (await browsers.outsider.call("GET", "/api/me", Me)).memberships,
  };
  await expect(core.lessons.watch(outsider, lessonId)).rejects.toMatchObject({ code: "forbidden" });

  await expect(liveLessons.end({ personId: student, lessonId })).rejects.toMatchObject({
    code: "forbidden",
  });
  await liveLessons.end({ personId: teacher, lessonId });
  await liveLessons.end({ lessonId, because: "teacherGone" });
  expect(facts).toEqual([`started ${starts[0]!.captureId}`, `ended ${lessonId}`]);
  expect(await see("teacher")).toMatchObject({
    state: "ended",
    recording: { state: "finishing" },
    may: { teach: false, join: false, watch: true },
  });
  await expect(liveLessons.start({ personId: teacher, lessonId })).rejects.toMatchObject({
    code: "lessonEnded",
  });
  await expect(liveLessons.admit({ personId: student, lessonId })).rejects.toMatchObject({
    code: "lessonEnded",
  });

  const rows = await core.db
    .selectFrom("audit_log")
    .select(["action"])
    .where("subject_id", "=", lessonId)
    .execute();
  expect(rows.map((row) => row.action)).toEqual(["lessonMade", "lessonStarted", "lessonEnded"]);
});

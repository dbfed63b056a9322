/* Open questions of a teacher who is not there for them any more: whose they are, and that the answer arrives. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  type LessonId,
  type PersonId,
  QuestionId,
  type SchoolId,
  type SubjectId,
} from "../../protocol/ids.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { Me, NewAccount, Person, School } from "../../protocol/people.ts";
import { FollowedQuestions } from "../../protocol/questions.ts";
import {
  type CoreUnderTest,
  enterDemo,
  settle,
  startCore,
  type TestBrowser,
} from "../factories/core.ts";

let core: CoreUnderTest;
let operator: TestBrowser;
let child: TestBrowser;
let head: TestBrowser;
let office: TestBrowser;
let schoolId: SchoolId;
let subjectId: SubjectId;

type Teacher = { browser: TestBrowser; personId: PersonId; displayName: string };

beforeAll(async () => {
  core = await startCore();
  [operator, child, head, office] = [
    await enterDemo(core, "demo-operator"),
    await enterDemo(core, "s1-1-01"),
    await enterDemo(core, "demo-head-teacher"),
    await enterDemo(core, "demo-school-admin"),
  ];
  const { memberships } = await child.call("GET", "/api/me", Me);
  const [held] = memberships;
  if (held?.role !== "student") throw new Error("the demo's child is in no class");
  schoolId = held.schoolId;
  const course = await core.db
    .selectFrom("courses")
    .select("subject_id")
    .where("class_id", "=", held.classId)
    .executeTakeFirstOrThrow();
  subjectId = course.subject_id;
});
afterAll(async () => core?.close());

const makeTeacher = async (displayName: string): Promise<Teacher> => {
  const path = `/api/schools/${schoolId}/teachers`;
  const account = await operator.call("POST", path, NewAccount, { displayName });
  const { personId } = account;
  return { browser: await settle(core, account), personId, displayName };
};
/** From now on the course is hers. */
const giveCourseTo = async (teacher: Teacher) => {
  await core.db
    .updateTable("courses")
    .set({ teacher_id: teacher.personId })
    .where("subject_id", "=", subjectId)
    .execute();
};

let teacher: Teacher;
let colleague: Teacher;
let lessonId: LessonId;
let questionId: QuestionId;

/** A lesson of the timetable that she taught and that is over, with a question that it had no time for. */
beforeEach(async () => {
  [teacher, colleague] = [await makeTeacher("示例老师"), await makeTeacher("接班老师")];
  await giveCourseTo(teacher);
  const { classes } = await teacher.browser.call("GET", "/api/teachable-classes", TeachableClasses);
  const { memberships } = await child.call("GET", "/api/me", Me);
  const [held] = memberships;
  const here = classes.filter(
    ({ classId }) => held?.role === "student" && classId === held.classId,
  );
  const made = await teacher.browser.call("POST", "/api/lessons", Lesson, {
    title: "语文",
    classIds: here.map(({ classId }) => classId),
  });
  lessonId = made.lessonId;
  const now = Date.now();
  await core.db
    .updateTable("lessons")
    .set({
      ...{ subject_id: subjectId, period: 1 },
      planned_start: new Date(now),
      planned_end: new Date(now + 1_000),
    })
    .where("lesson_id", "=", lessonId)
    .execute();
  questionId = QuestionId.parse(randomUUID());
  const { personId } = await child.call("GET", "/api/me", Me);
  await core.questions.ask({
    lessonId,
    personId,
    questionId,
    text: "为什么？",
    photoId: undefined,
  });
  await core.liveLessons.end({ lessonId, because: "teacherGone" });
});

const waitingFor = async (browser: TestBrowser) => {
  const { toAnswer } = await browser.call("GET", "/api/questions", FollowedQuestions);
  return toAnswer
    .filter((one) => one.questionId === questionId)
    .map(({ inheritedFrom }) => inheritedFrom ?? "her own");
};
/** Of the colleague, the head teacher and the office, in this order, who has it to answer. */
const heirs = async () => ({
  colleague: await waitingFor(colleague.browser),
  head: await waitingFor(head),
  office: await waitingFor(office),
});
const nobody = { colleague: [], head: [], office: [] };
const remove = async ({ personId }: Teacher) =>
  operator.refusal("DELETE", `/api/people/${personId}`);
const answerAs = async (browser: TestBrowser, text: string) =>
  browser.refusal("PUT", `/api/questions/${questionId}/answer`, {
    answer: { how: "writing", text },
  });

test("as long as she teaches the course they are hers alone", async () => {
  expect(await waitingFor(teacher.browser)).toEqual(["her own"]);
  expect(await heirs()).toEqual(nobody);
  for (const browser of [colleague.browser, head, office])
    expect(await answerAs(browser, "不该我")).toBe("forbidden");
});

test("who takes over the course has them, and her answer reaches the child", async () => {
  await giveCourseTo(colleague);
  expect(await waitingFor(teacher.browser)).toEqual([]);
  expect(await heirs()).toEqual({ ...nobody, colleague: [teacher.displayName] });
  const day = { dueOn: "2031-02-03" };
  const path = `/api/questions/${questionId}/due-day`;
  expect(await colleague.browser.refusal("PUT", path, day)).toBe("done");
  expect(await answerAs(head, "不该我")).toBe("forbidden");
  expect(await answerAs(colleague.browser, "因为分母不同。")).toBe("done");
  expect(await heirs()).toEqual(nobody);
  const { asked } = await child.call("GET", "/api/questions", FollowedQuestions);
  expect(asked.find((one) => one.questionId === questionId)).toMatchObject({
    answer: { how: "writing", text: "因为分母不同。" },
  });
});

test("when she was removed the course's teacher has them, and before there is one the head teacher", async () => {
  expect(await remove(teacher)).toBe("done");
  expect(await heirs()).toEqual({ ...nobody, head: [teacher.displayName] });
  expect(await answerAs(office, "不该我")).toBe("forbidden");
  await giveCourseTo(colleague);
  expect(await heirs()).toEqual({ ...nobody, colleague: [teacher.displayName] });
});

test("when she went to another school they stay here; without a head teacher they are the office's", async () => {
  const other = await operator.call("POST", "/api/schools", School, { name: "另一所学校" });
  const memberships = [{ role: "teacher", schoolId: other.schoolId }];
  const path = `/api/people/${teacher.personId}/memberships`;
  await operator.call("PUT", path, Person, { memberships });
  expect(await heirs()).toEqual({ ...nobody, head: [teacher.displayName] });
  const held = await core.db
    .deleteFrom("memberships")
    .where("role", "=", "headTeacher")
    .returningAll()
    .execute();
  expect(await heirs()).toEqual({ ...nobody, office: [teacher.displayName] });
  expect(await answerAs(office, "老师调走了，我来回答。")).toBe("done");
  await core.db.insertInto("memberships").values(held).execute();
  expect(await heirs()).toEqual(nobody);
});

test("when she was erased they are still somebody's", async () => {
  const { personId, displayName } = teacher;
  await giveCourseTo(colleague);
  const path = `/api/people/${personId}/erase`;
  expect(await operator.refusal("POST", path, { displayName })).toBe("done");
  expect(await heirs()).toEqual({ ...nobody, colleague: ["—"] });
});

test("who stood in for a day keeps what she was asked then", async () => {
  const slot = await core.db
    .selectFrom("timetable")
    .select(["class_id", "day", "period"])
    .where("lesson_id", "is not", null)
    .executeTakeFirstOrThrow();
  const ofSlot = { class_id: slot.class_id, day: slot.day, period: slot.period };
  await core.db
    .updateTable("timetable")
    .set({ lesson_id: lessonId })
    .where((eb) => eb.and(ofSlot))
    .execute();
  await core.db
    .updateTable("timetable_drafts")
    .set({ substitute_id: teacher.personId })
    .where((eb) => eb.and(ofSlot))
    .execute();
  await giveCourseTo(colleague);
  expect(await waitingFor(teacher.browser)).toEqual(["her own"]);
  expect(await heirs()).toEqual(nobody);
});

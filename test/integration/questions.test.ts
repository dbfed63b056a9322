/* Questions after the lesson: who sees them, whose names, who answers. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonId, QuestionId } from "../../protocol/ids.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { Me } from "../../protocol/people.ts";
import { FollowedQuestions, LessonQuestions, Question } from "../../protocol/questions.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

let core: CoreUnderTest;
let teacher: TestBrowser;
let student: TestBrowser;
let lesson: Lesson;
/** In Shanghai it is the 28th already. */
const now = new Date("2026-11-27T23:30:00Z");

beforeAll(async () => {
  core = await startCore({ clock: { now: () => now } });
  teacher = await enterDemo(core, "s1-t1");
  student = await enterDemo(core, "s1-1-01");
  const { classes } = await teacher.call("GET", "/api/teachable-classes", TeachableClasses);
  lesson = await teacher.call("POST", "/api/lessons", Lesson, {
    title: "语文",
    classIds: [classes[0]?.classId],
  });
});
afterAll(async () => core.close());

const newId = () => QuestionId.parse(randomUUID());
const path = () => `/api/lessons/${lesson.lessonId}/questions`;
const seen = async (browser: TestBrowser) =>
  (await browser.call("GET", path(), LessonQuestions)).questions;

test("asking again with the same id is the same question; with another text it is refused", async () => {
  const body = { questionId: newId(), text: "为什么？", replayMs: 90_000 };
  const first = await student.call("POST", path(), Question, body);
  expect(await student.call("POST", path(), Question, body)).toEqual(first);
  expect(first).toMatchObject({ text: "为什么？", replayMs: 90_000, seconds: 0, answer: null });
  expect(await student.refusal("POST", path(), { ...body, text: "怎么样？" })).toBe("conflict");
  const classmate = await enterDemo(core, "s1-1-02");
  expect(await classmate.refusal("POST", path(), body)).toBe("conflict");
  expect(await seen(student)).toEqual([first]);
});

test("names stay with the class and its school, and what was asked with these and the families", async () => {
  const [asked] = await seen(student);
  for (const who of ["s1-t1", "s1-1-02", "demo-head-teacher", "demo-school-admin"])
    expect(await seen(await enterDemo(core, who))).toEqual([asked]);
  expect(await seen(await enterDemo(core, "demo-guardian"))).toEqual([{ ...asked, asker: null }]);
  // Nobody knows whom a child writes about: beyond class, family and school there is no text, either.
  for (const who of ["demo-operator", "demo-officer", "demo-researcher"])
    expect(await seen(await enterDemo(core, who))).toEqual([{ ...asked, asker: null, text: null }]);
});

test("only students of the class ask, only the teacher of the lesson answers", async () => {
  const [asked] = await seen(student);
  const answer = { answer: { how: "writing", text: "因为。" } };
  const at = `/api/questions/${asked?.questionId}`;
  for (const who of ["demo-operator", "demo-head-teacher", "demo-school-admin", "demo-guardian"]) {
    const browser = await enterDemo(core, who);
    const body = { questionId: newId(), text: "我呢？", replayMs: 0 };
    expect(await browser.refusal("POST", path(), body)).toBe("forbidden");
    expect(await browser.refusal("PUT", `${at}/answer`, answer)).toBe("forbidden");
    expect(await browser.refusal("PUT", `${at}/due-day`, { dueOn: "2030-01-01" })).toBe(
      "forbidden",
    );
  }
  expect(await student.refusal("PUT", `${at}/answer`, answer)).toBe("forbidden");
  expect(await teacher.refusal("PUT", `/api/questions/${newId()}/answer`, answer)).toBe("notFound");
});

test("what is not answered is a to-do with a day, and the answer reaches whoever asked", async () => {
  const follow = async (browser: TestBrowser) =>
    browser.call("GET", "/api/questions", FollowedQuestions);
  expect((await follow(teacher)).toAnswer).toEqual([]);
  await core.liveLessons.end({ lessonId: lesson.lessonId, because: "teacherGone" });
  const [waiting] = (await follow(teacher)).toAnswer;
  expect(waiting).toMatchObject({ text: "为什么？", lessonTitle: "语文" });
  expect(waiting?.dueOn).toBe("2026-12-01");
  const at = `/api/questions/${waiting?.questionId}`;
  expect(await teacher.refusal("PUT", `${at}/due-day`, { dueOn: "2031-02-03" })).toBe("done");
  expect((await follow(teacher)).toAnswer[0]?.dueOn).toBe("2031-02-03");

  const answer = { answer: { how: "writing", text: "因为分母不同。" } };
  expect(await teacher.refusal("PUT", `${at}/answer`, answer)).toBe("done");
  expect((await follow(teacher)).toAnswer).toEqual([]);
  expect((await follow(student)).asked).toMatchObject([
    { text: "为什么？", dueOn: null, answer: { how: "writing", text: "因为分母不同。" } },
  ]);
  expect(await teacher.refusal("PUT", `${at}/answer`, { answer: null })).toBe("done");
  expect((await follow(teacher)).toAnswer).toHaveLength(1);
});

test("in the room: ids of another lesson are not found, one's own is not seconded", async () => {
  const { personId } = await student.call("GET", "/api/me", Me);
  const mate = await (await enterDemo(core, "s1-1-03")).call("GET", "/api/me", Me);
  const { lessonId } = lesson;
  const other = LessonId.parse(randomUUID());
  const questionId = newId();
  const { questions } = core;
  const heard: unknown[] = [];
  questions.onChanged((changed) => heard.push(changed));
  await questions.ask({ lessonId, personId, questionId, text: "在吗？" });
  const second = { questionId, seconded: true };
  await expect(questions.second({ lessonId, personId, ...second })).rejects.toMatchObject({
    code: "forbidden",
  });
  for (let times = 0; times < 2; times++)
    await questions.second({ lessonId, personId: mate.personId, ...second });
  expect(heard.at(-1)).toMatchObject({ lessonId, question: { questionId, seconds: 1 } });
  expect((await questions.ofLesson({ lessonId, personId: mate.personId })).seconded).toEqual([
    questionId,
  ]);
  const answer = { questionId, answer: { how: "live" as const } };
  await expect(questions.answer({ lessonId: other, personId, ...answer })).rejects.toMatchObject({
    code: "notFound",
  });
  const withdrawal = { lessonId, questionId, personId: mate.personId };
  await expect(questions.withdraw({ ...withdrawal, anybodys: false })).rejects.toMatchObject({
    code: "forbidden",
  });
  for (let times = 0; times < 2; times++)
    await questions.withdraw({ ...withdrawal, personId, anybodys: false });
  expect(heard.at(-1)).toEqual({ lessonId, withdrawn: questionId });
});

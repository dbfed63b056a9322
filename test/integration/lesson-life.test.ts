/* A lesson from its making to its end, as those who run it in a room ask for it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClassId, LessonId } from "../../protocol/ids.ts";
import { Lesson, LessonList } from "../../protocol/lessons.ts";
import { CreatedClass, Me } from "../../protocol/people.ts";
import { type CoreUnderTest, enterDemo, settle, startCore } from "../factories/core.ts";
import type { Who } from "../permissions/table.ts";
import { openTwoSchools, type TwoSchools } from "../permissions/twoSchools.ts";

/** A class of four, as the demo's, with its teacher. */
const mostInLesson = 5;
let core: CoreUnderTest;
let at: TwoSchools;

beforeAll(async () => {
  core = await startCore({ mostInLesson });
  const operator = await enterDemo(core, "demo-operator");
  at = await openTwoSchools({ browser: core.browser, operator });
});
afterAll(async () => core.close());

test("a lesson of more people than a media worker carries is not even made", async () => {
  const { operator, teacher } = at.browsers;
  const { schoolClass } = await operator.call(
    "POST",
    `/api/schools/${at.here.schoolId}/classes`,
    CreatedClass,
    { name: "一年级2班", studentNames: ["学生乙", "学生丙", "学生丁", "学生戊"] },
  );
  const make = async (...classIds: ClassId[]) =>
    teacher.refusal("POST", "/api/lessons", { title: "年级大课", classIds });
  expect(await make(schoolClass.classId)).toBe("done");
  expect(await make(schoolClass.classId, at.here.classId)).toBe("lessonTooLarge");
  const { lessons } = await teacher.call("GET", "/api/lessons", LessonList);
  expect(lessons.filter(({ title }) => title === "年级大课")).toHaveLength(1);
});

test("a lesson of several classes is each of theirs", async () => {
  const { operator, teacher, student } = at.browsers;
  const made = await operator.call(
    "POST",
    `/api/schools/${at.here.schoolId}/classes`,
    CreatedClass,
    {
      name: "一年级3班",
      studentNames: ["学生己"],
    },
  );
  const { lessonId } = await teacher.call("POST", "/api/lessons", Lesson, {
    title: "两个班的课",
    classIds: [at.here.classId, made.schoolClass.classId],
  });
  for (const browser of [student, await settle(core, made.accounts[0]!)]) {
    const { personId } = await browser.call("GET", "/api/me", Me);
    expect(await core.liveLessons.admit({ personId, lessonId })).toMatchObject({
      role: "student",
    });
  }
});

test("a lesson lives: admitted, started once, ended once, with one capture", async () => {
  const { liveLessons } = core;
  const { browsers, here, elsewhere } = at;
  const { lessonId } = at.lesson;
  const teacher = here.teacherId;
  const student = here.childId;
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
  for (const personId of [elsewhere.teacherId, elsewhere.childId])
    await expect(liveLessons.admit({ personId, lessonId })).rejects.toMatchObject({
      code: "forbidden",
    });
  await expect(
    liveLessons.admit({ personId: teacher, lessonId: LessonId.parse(randomUUID()) }),
  ).rejects.toMatchObject({ code: "notFound" });
  await expect(liveLessons.start({ personId: student, lessonId })).rejects.toMatchObject({
    code: "forbidden",
  });

  const { students } = await core.db
    .selectFrom("memberships")
    .innerJoin("lesson_classes", "lesson_classes.class_id", "memberships.class_id")
    .select(({ fn }) => fn.countAll<number>().as("students"))
    .where("lesson_id", "=", lessonId)
    .where("role", "=", "student")
    .executeTakeFirstOrThrow();
  expect(await liveLessons.expectedPeople(lessonId)).toBe(Number(students) + 1);
  const refusal = { because: "noRoomForLesson", people: 40, places: 100, free: 12 } as const;
  await liveLessons.noteRefusal({ personId: teacher, lessonId, ...refusal });
  expect(await liveLessons.running()).toEqual([]);

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
    may: { teach: false, join: true, watch: true, ask: true },
  });
  const outsider = {
    personId: elsewhere.childId,
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
    may: { teach: false, join: false, watch: true, ask: false },
  });
  await expect(liveLessons.start({ personId: teacher, lessonId })).rejects.toMatchObject({
    code: "lessonEnded",
  });
  await expect(liveLessons.admit({ personId: student, lessonId })).rejects.toMatchObject({
    code: "lessonEnded",
  });

  const rows = await core.db
    .selectFrom("audit_log")
    .select(["action", "detail"])
    .where("subject_id", "=", lessonId)
    .orderBy("at")
    .execute();
  expect(rows.map((row) => row.action)).toEqual([
    "lessonMade",
    "lessonRefused",
    "lessonStarted",
    "lessonEnded",
  ]);
  expect(rows[1]?.detail).toEqual(refusal);
});

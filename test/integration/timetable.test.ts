import { afterAll, beforeAll, expect, test } from "vitest";
import { Course, SubjectList, Term } from "../../protocol/calendar.ts";
import { addDays } from "../../protocol/days.ts";
import type { ClassId } from "../../protocol/ids.ts";
import { Lesson, LessonList } from "../../protocol/lessons.ts";
import { CreatedClass, NewAccount, School } from "../../protocol/people.ts";
import { PublishedTimetable, type Slot, TimetableWeek } from "../../protocol/timetable.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

/* A school with two classes, one teacher for both, and a week in a term far away from the demo's. */

const week = "2031-03-03";
let core: CoreUnderTest;
let operator: TestBrowser;
let school: School;
let teacher: NewAccount;
let substitute: NewAccount;
const classIds: ClassId[] = [];
const courses: Course[] = [];

beforeAll(async () => {
  core = await startCore();
  operator = await enterDemo(core, "demo-operator");
  school = await operator.call("POST", "/api/schools", School, { name: "表校" });
  const schoolPath = `/api/schools/${school.schoolId}`;
  const newTeacher = async (displayName: string) =>
    operator.call("POST", `${schoolPath}/teachers`, NewAccount, { displayName });
  teacher = await newTeacher("王老师");
  substitute = await newTeacher("李老师");
  const term = { name: "表学期", firstDay: "2031-02-17", lastDay: "2031-07-04" };
  const { termId } = await operator.call("POST", "/api/terms", Term, term);
  const { subjects } = await operator.call("GET", "/api/subjects", SubjectList);
  for (const name of ["一班", "二班"]) {
    const body = { name, studentNames: ["学生甲"] };
    const made = await operator.call("POST", `${schoolPath}/classes`, CreatedClass, body);
    classIds.push(made.schoolClass.classId);
    courses.push(
      await operator.call("POST", "/api/courses", Course, {
        termId,
        classId: made.schoolClass.classId,
        subjectId: subjects[1]!.subjectId,
        teacherId: teacher.personId,
      }),
    );
  }
  await operator.send("PUT", `${schoolPath}/periods`, {
    periods: [
      { number: 1, startsMinute: 510, endsMinute: 540 },
      { number: 2, startsMinute: 560, endsMinute: 590 },
    ],
  });
  await operator.send("POST", "/api/calendar", {
    ...{ kind: "holiday", schoolId: school.schoolId, name: "校庆" },
    ...{ firstDay: addDays(week, 4), lastDay: addDays(week, 4) },
  });
});
afterAll(async () => core.close());

const slot = (of: number, dayOfWeek: number, period: number, more: Partial<Slot> = {}): Slot => ({
  day: addDays(week, dayOfWeek),
  period,
  kind: "live",
  courseId: courses[of]!.courseId,
  substituteId: null,
  note: "",
  ...more,
});
const path = (of: number, at = week) => `/api/classes/${classIds[of]!}/timetable/${at}`;
const see = async (of: number, at = week) => operator.call("GET", path(of, at), TimetableWeek);
const save = async (of: number, slots: Slot[]) => operator.send("PUT", path(of), { slots });
const publish = async (of: number) =>
  operator.call("POST", `${path(of)}/publish`, PublishedTimetable);
const nothing = { made: 0, changed: 0, removed: 0, kept: 0 };
const lessons = async () =>
  (
    await core.db
      .selectFrom("lessons")
      .selectAll()
      .where("planned_start", "is not", null)
      .where("teacher_id", "in", [teacher.personId, substitute.personId])
      .orderBy("planned_start")
      .execute()
  ).map((row) => ({
    lessonId: row.lesson_id,
    title: row.title,
    teacherId: row.teacher_id,
    period: row.period,
    from: row.planned_start?.toISOString(),
    to: row.planned_end?.toISOString(),
  }));

test("a week begins on a Monday, and knows its days", async () => {
  expect(await operator.refusal("GET", path(0, "2031-03-04"))).toBe("notFound");
  const { days, slots, published } = await see(0);
  expect(days.map(({ kind }) => kind)).toEqual([
    ...["school", "school", "school", "school", "holiday", "weekend", "weekend"],
  ]);
  expect(days[4]?.name).toBe("校庆");
  expect({ slots, published }).toEqual({ slots: [], published: false });
});

test("a draft is kept, and nobody outside the school's office sees it", async () => {
  expect((await save(0, [slot(0, 0, 1), slot(0, 1, 2)])).status).toBe(204);
  expect(await see(0)).toMatchObject({ unpublished: 2, published: false });
  expect((await see(0)).slots).toEqual([slot(0, 0, 1), slot(0, 1, 2)]);
  expect((await see(0, addDays(week, 7))).lastWeek).toHaveLength(2);
  expect(await lessons()).toEqual([]);
});

test("what cannot be is refused by day and period", async () => {
  const refused = async (of: number, slots: Slot[]) => {
    const response = await save(of, slots);
    const problem = (await response.json()) as { code: string; issues: unknown };
    return [problem.code, problem.issues];
  };
  expect(await refused(1, [slot(1, 0, 1)])).toEqual([
    "timetableConflict",
    [{ path: "2031-03-03.1", message: "teacherTwice" }],
  ]);
  expect(await refused(0, [slot(0, 4, 1)])).toEqual([
    "timetableConflict",
    [{ path: "2031-03-07.1", message: "holiday" }],
  ]);
  expect(await refused(0, [slot(1, 2, 1)])).toEqual([
    "timetableConflict",
    [{ path: "2031-03-05.1", message: "noCourse" }],
  ]);
  expect((await see(1)).slots).toEqual([]);
  expect((await see(1)).busy.map(({ day, className }) => [day, className])).toEqual([
    ["2031-03-03", "一班"],
    ["2031-03-04", "一班"],
  ]);
});

test("publishing makes the lessons, at the times of the district's clock", async () => {
  expect(await publish(0)).toEqual({ ...nothing, made: 2 });
  const made = await lessons();
  expect(made).toMatchObject([
    {
      ...{ title: "数学", teacherId: teacher.personId, period: 1 },
      ...{ from: "2031-03-03T00:30:00.000Z", to: "2031-03-03T01:00:00.000Z" },
    },
    { period: 2, from: "2031-03-04T01:20:00.000Z" },
  ]);
  // Again: nothing, and the same lessons.
  expect(await publish(0)).toEqual(nothing);
  expect(await lessons()).toEqual(made);
  expect(await see(0)).toMatchObject({ unpublished: 0, published: true });
  const { lessons: seen } = await operator.call("GET", "/api/lessons?limit=100", LessonList);
  expect(seen.map(({ lessonId }) => lessonId)).toEqual(
    expect.arrayContaining(made.map(({ lessonId }) => lessonId)),
  );
});

test("publishing again changes what changed: a substitute, a note, a period that falls away", async () => {
  const before = await lessons();
  await save(0, [slot(0, 0, 1, { substituteId: substitute.personId, note: "复习" })]);
  expect(await see(0)).toMatchObject({ unpublished: 2 });
  expect(await lessons()).toEqual(before);
  expect(await publish(0)).toEqual({ ...nothing, changed: 1, removed: 1 });
  expect(await lessons()).toEqual([
    { ...before[0], title: "数学 · 复习", teacherId: substitute.personId },
  ]);
  // A period that becomes an activity needs no lesson any more, and one again when it is live again.
  await save(0, [slot(0, 0, 1, { kind: "activity", courseId: null, note: "运动" })]);
  expect(await publish(0)).toEqual({ ...nothing, changed: 1 });
  expect(await lessons()).toEqual([]);
  await save(0, [slot(0, 0, 1), slot(0, 2, 1)]);
  expect(await publish(0)).toEqual({ ...nothing, changed: 1, made: 1 });
  expect(await lessons()).toHaveLength(2);
});

test("a lesson that is live or over is never touched", async () => {
  const [first, second] = await lessons();
  const by = { personId: teacher.personId };
  await core.liveLessons.start({ ...by, lessonId: first!.lessonId });
  await core.liveLessons.start({ ...by, lessonId: second!.lessonId });
  await core.liveLessons.end({ ...by, lessonId: second!.lessonId });
  await save(0, [slot(0, 0, 1, { substituteId: substitute.personId })]);
  expect(await publish(0)).toEqual({ ...nothing, kept: 2 });
  expect(await lessons()).toEqual([first, second]);
  const see = `/api/lessons/${first!.lessonId}`;
  expect(await operator.call("GET", see, Lesson)).toMatchObject({ state: "live" });
});

test("two who publish at once make each lesson once", async () => {
  await save(1, [slot(1, 3, 1), slot(1, 3, 2)]);
  const done = await Promise.all([publish(1), publish(1), publish(1)]);
  expect(done.map(({ made }) => made).toSorted((a, b) => a - b)).toEqual([0, 0, 2]);
  expect(await lessons()).toHaveLength(4);
});

test("a course that got a teacher with another class then is found when it is published", async () => {
  const busyThen = slot(1, 2, 1);
  await save(1, [busyThen]);
  const courseOfFirst = courses[0]!.courseId;
  await operator.send("PUT", `/api/courses/${courses[1]!.courseId}`, {
    teacherId: substitute.personId,
  });
  await save(0, [slot(0, 2, 1)]);
  expect(await operator.refusal("POST", `${path(1)}/publish`)).toBe("done");
  await operator.send("PUT", `/api/courses/${courseOfFirst}`, { teacherId: substitute.personId });
  expect(await operator.refusal("POST", `${path(0)}/publish`)).toBe("timetableConflict");
});

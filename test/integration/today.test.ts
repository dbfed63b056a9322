import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, instantOf, mondayOf } from "../../protocol/days.ts";
import type { PersonId } from "../../protocol/ids.ts";
import { Lesson } from "../../protocol/lessons.ts";
import { Me } from "../../protocol/people.ts";
import {
  DayFigure,
  type DayItem,
  DayLessons,
  MissingStudents,
  Today,
  WeekPlan,
} from "../../protocol/today.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

/*
 * The demo school on a Wednesday whose clock the test sets: 08:30 语文… on odd days, 数学… on even
 * ones. Who is in a room is told by the test in place of sockets.
 */

const day = "2026-11-25";
const zone = "Asia/Shanghai";
let now = instantOf(day, 8 * 60, zone);
const present = new Set<PersonId>();
let core: CoreUnderTest;
const people: Record<string, TestBrowser> = {};
const names = {
  teacher: "a1t01",
  student: "a1-1-01",
  operator: "demo-operator",
  officer: "demo-officer",
  schoolAdmin: "demo-school-admin",
  headTeacher: "demo-head-teacher",
  guardian: "demo-guardian",
};

beforeAll(async () => {
  core = await startCore({ clock: { now: () => now }, presentIn: () => present });
  const rows = await core.db
    .selectFrom("memberships")
    .innerJoin("people", "people.person_id", "memberships.person_id")
    .select(["people.sign_in_name", "memberships.role"])
    .where("memberships.role", "in", ["teacher", "student"])
    .orderBy("people.sign_in_name")
    .execute();
  for (const role of ["teacher", "student"] as const)
    names[role] = rows.find((row) => row.role === role)?.sign_in_name ?? "";
  for (const [role, name] of Object.entries(names)) people[role] = await enterDemo(core, name);
}, 120_000);
afterAll(async () => core.close());

const at = (minute: number, on = day): void => void (now = instantOf(on, minute, zone));
const today = async (who: string): Promise<Today> => people[who]!.call("GET", "/api/today", Today);
const told = (items: readonly DayItem[]) =>
  items.filter(({ period }) => period !== null).map(({ title, kind }) => `${title} ${kind}`);
const wednesday = [
  ...["语文 live", "数学 live", "眼保健操与运动 activity"],
  ...["英语 live", "科学 onDemand", "数学 questions"],
];

test("a child's day is its class's, in order of time, on the district's clock", async () => {
  const { day: shown, classes, teaching, schools, district } = await today("student");
  expect(shown).toBe(day);
  expect({ teaching, schools, district }).toEqual({ teaching: null, schools: [], district: null });
  expect(classes).toMatchObject([
    { as: "student", className: "三年级1班", grade: "3", child: null, day: { kind: "school" } },
  ]);
  const items = classes[0]!.items;
  expect(told(items)).toEqual(wednesday);
  expect(items.find(({ title }) => title === "语文")).toMatchObject({
    startsAt: "2026-11-25T00:30:00.000Z",
    endsAt: "2026-11-25T01:00:00.000Z",
    teacher: { displayName: "示例老师" },
    lesson: { state: "scheduled", may: { teach: false, join: true, watch: false } },
    missingCount: null,
  });
});

test("late in the evening by the server's clock it is tomorrow in the district", async () => {
  now = new Date("2026-11-25T17:00:00Z");
  expect((await today("student")).day).toBe("2026-11-26");
  at(8 * 60);
});

test("a guardian sees the child's day and cannot join it", async () => {
  const [childsDay] = (await today("guardian")).classes;
  expect(childsDay).toMatchObject({ as: "guardian", child: { displayName: "学生01" } });
  expect(told(childsDay!.items)).toEqual(wednesday);
  expect(childsDay!.items.every(({ lesson }) => !lesson?.may.join)).toBe(true);
});

test("a teacher has what she teaches, and no activity of a class", async () => {
  const { teaching, classes } = await today("teacher");
  expect(classes).toEqual([]);
  expect(told(teaching!.items)).toEqual(wednesday.filter((one) => !one.includes("activity")));
  expect(teaching!.items[0]?.lesson?.may).toEqual({
    ...{ teach: true, join: false, watch: false, editReplay: false, ask: false },
    seeAttendance: false,
    hearChildren: true,
  });
});

test("a lesson whose teacher does not come is told to the school and the county", async () => {
  const late = async () => {
    const [school] = (await today("schoolAdmin")).schools;
    const { district } = await today("officer");
    return [
      school!.lateItems.map(({ title }) => title),
      district!.late,
      district!.schools.find(({ late: count }) => count > 0)?.name,
    ];
  };
  at(511);
  expect(await late()).toEqual([[], 0, undefined]);
  at(512);
  expect(await late()).toEqual([["语文"], 1, "示例小学"]);
  at(540);
  expect(await late()).toEqual([[], 0, undefined]);
  expect((await today("operator")).district).toMatchObject({ planned: 4, running: 0, over: 0 });
});

test("who is missing from a running lesson is told to those who look after the class", async () => {
  at(515);
  const teacher = await people["teacher"]!.call("GET", "/api/me", Me);
  const student = await people["student"]!.call("GET", "/api/me", Me);
  const lessonId = (await today("teacher")).teaching!.items.find(({ title }) => title === "语文")!
    .lesson!.lessonId;
  await core.liveLessons.start({ personId: teacher.personId, lessonId });
  present.add(student.personId);

  const missingOf = (items: readonly DayItem[]) =>
    items.find(({ lesson }) => lesson?.lessonId === lessonId)?.missingCount;
  expect(missingOf((await today("teacher")).teaching!.items)).toBe(3);
  expect(missingOf((await today("headTeacher")).classes[0]!.items)).toBe(3);
  expect(missingOf((await today("schoolAdmin")).schools[0]!.runningItems)).toBe(3);
  for (const who of ["student", "guardian"])
    expect(missingOf((await today(who)).classes[0]!.items)).toBeNull();

  const path = `/api/lessons/${lessonId}/missing`;
  const list = await people["headTeacher"]!.call("GET", path, MissingStudents);
  expect(list.studentCount).toBe(4);
  expect(list.missing.map(({ displayName, className }) => [displayName, className])).toEqual([
    ["学生02", "三年级1班"],
    ["学生03", "三年级1班"],
    ["学生04", "三年级1班"],
  ]);
  for (const who of ["student", "guardian"])
    expect(await people[who]!.refusal("GET", path)).toBe("forbidden");

  await core.liveLessons.end({ personId: teacher.personId, lessonId });
  expect(await people["headTeacher"]!.refusal("GET", path)).toBe("lessonNotLive");
  const after = await today("student");
  expect(after.replays.map((lesson) => lesson.lessonId)).toEqual([lessonId]);
  expect((await today("officer")).district).toMatchObject({ over: 1, late: 0 });
});

test("a lesson made on the spot is part of the day, and no longer the day after", async () => {
  const teacher = await people["teacher"]!.call("GET", "/api/me", Me);
  const classId = (await today("student")).classes[0]?.classId;
  const lesson = await people["teacher"]!.call("POST", "/api/lessons", Lesson, {
    title: "临时答疑",
    classIds: [classId ?? ""],
  });
  const has = async (who: string) => {
    const found = await today(who);
    return [...(found.teaching?.items ?? []), ...found.classes.flatMap(({ items }) => items)].find(
      ({ lesson: one }) => one?.lessonId === lesson.lessonId,
    );
  };
  expect(await has("student")).toMatchObject({ title: "临时答疑", endsAt: null, period: null });
  expect(await has("teacher")).toBeDefined();
  await core.liveLessons.start({ personId: teacher.personId, lessonId: lesson.lessonId });
  await core.liveLessons.end({ personId: teacher.personId, lessonId: lesson.lessonId });
  expect(await has("student")).toBeDefined();
  at(480, addDays(day, 1));
  expect(await has("student")).toBeUndefined();
  at(515);
});

test("behind every number stands the list of what it counts", async () => {
  const teacher = await people["teacher"]!.call("GET", "/api/me", Me);
  const list = async (who: string, figure: DayFigure, more = "") =>
    people[who]!.call("GET", `/api/today/lessons?figure=${figure}${more}`, DayLessons);
  const lessonOf = (items: readonly DayItem[], wanted: string) =>
    items.find(({ title }) => title === wanted)!.lesson!.lessonId;
  const { items: planned } = await list("teacher", "planned");
  // 数学 runs, 语文 and the lesson on the spot are over, 英语 does not begin.
  await core.liveLessons.start({
    personId: teacher.personId,
    lessonId: lessonOf(planned, "数学"),
  });
  at(11 * 60 + 5);
  const { schools } = await today("schoolAdmin");
  const { district } = await today("officer");
  const { schoolId } = schools[0]!;
  expect(district!.schools.find((school) => school.schoolId === schoolId)).toMatchObject(
    Object.fromEntries(DayFigure.options.map((figure) => [figure, schools[0]![figure]])),
  );
  const titles: Record<string, string[]> = {};
  for (const figure of DayFigure.options) {
    const { items, total } = await list("schoolAdmin", figure);
    titles[figure] = items.map(({ title }) => title).toSorted();
    expect([total, items.length], figure).toEqual([schools[0]![figure], total]);
    expect((await list("officer", figure)).total, figure).toBe(district![figure]);
    const ofSchool = await list("officer", figure, `&schoolId=${schoolId}`);
    expect(ofSchool.items.map(({ title }) => title).toSorted(), figure).toEqual(titles[figure]);
  }
  expect(titles).toMatchObject({ running: ["数学"], over: ["临时答疑", "语文"] });
  expect((await list("schoolAdmin", "running")).items[0]).toMatchObject({
    missingCount: 3,
    teacher: { displayName: "示例老师" },
    classes: [{ name: "三年级1班", schoolName: "示例小学" }],
  });
  expect((await list("student", "running")).items[0]?.missingCount).toBeNull();
  expect((await list("schoolAdmin", "planned", "&page=2")).items).toEqual([]);
  await core.liveLessons.end({
    personId: teacher.personId,
    lessonId: lessonOf(planned, "数学"),
  });
  at(515);
});

test("a week is seen by those of the class, and a teacher's by herself", async () => {
  const week = mondayOf(day);
  const classId = (await today("student")).classes[0]?.classId;
  const ofClass = await people["guardian"]!.call(
    "GET",
    `/api/week?week=${week}&classId=${classId}`,
    WeekPlan,
  );
  expect(ofClass.className).toBe("三年级1班");
  expect(ofClass.items).toHaveLength(42);
  const own = await people["teacher"]!.call("GET", `/api/week?week=${week}`, WeekPlan);
  expect(own.items).toHaveLength(35);
  expect(await people["student"]!.refusal("GET", `/api/week?week=${day}`)).toBe("badRequest");
});

test("on a holiday the day says so", async () => {
  await people["operator"]!.send("POST", "/api/calendar", {
    ...{ kind: "holiday", schoolId: null, name: "县庆" },
    ...{ firstDay: "2026-11-27", lastDay: "2026-11-27" },
  });
  at(600, "2026-11-27");
  const { classes } = await today("student");
  expect(classes[0]).toMatchObject({ day: { kind: "holiday", name: "县庆" } });
  // What was published before the holiday was is still there: the office takes it away or leaves it.
  expect(told(classes[0]!.items)).toEqual(wednesday);
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  CalendarEntry,
  CalendarEntryList,
  Course,
  CourseList,
  PeriodList,
  SchoolSubject,
  SubjectList,
  Term,
  TermList,
} from "../../protocol/calendar.ts";
import { CreatedClass, NewAccount, School } from "../../protocol/people.ts";
import { type CoreUnderTest, enterDemo, startCore, type TestBrowser } from "../factories/core.ts";

let core: CoreUnderTest;
let operator: TestBrowser;
let school: School;
let classId: string;
let teachers: NewAccount[];

beforeAll(async () => {
  core = await startCore();
  operator = await enterDemo(core, "demo-operator");
  school = await operator.call("POST", "/api/schools", School, { name: "历校" });
  const made = await operator.call(
    "POST",
    `/api/schools/${school.schoolId}/classes`,
    CreatedClass,
    { name: "四年级1班", studentNames: [] },
  );
  classId = made.schoolClass.classId;
  teachers = [];
  for (const displayName of ["甲老师", "乙老师"])
    teachers.push(
      await operator.call("POST", `/api/schools/${school.schoolId}/teachers`, NewAccount, {
        displayName,
      }),
    );
});
afterAll(async () => core.close());

const term = { name: "春季学期", firstDay: "2031-02-17", lastDay: "2031-07-04" };

test("the usual subjects are there, can be added to, renamed and removed", async () => {
  const names = async () =>
    (await operator.call("GET", "/api/subjects", SubjectList)).subjects.map(({ name }) => name);
  expect((await names()).slice(0, 3)).toEqual(["语文", "数学", "英语"]);
  const { subjectId } = await operator.call("POST", "/api/subjects", SchoolSubject, {
    name: "书法",
  });
  expect((await names()).at(-1)).toBe("书法");
  const path = `/api/subjects/${subjectId}`;
  expect(await operator.refusal("POST", "/api/subjects", { name: "数学" })).toBe("conflict");
  expect(await operator.refusal("PUT", path, { name: "数学" })).toBe("conflict");
  expect(await operator.refusal("PUT", path, { name: "书法与国画" })).toBe("done");
  expect(await operator.refusal("DELETE", path)).toBe("done");
  expect(await operator.refusal("DELETE", path)).toBe("notFound");
  expect(await names()).not.toContain("书法与国画");
});

test("terms keep to their days and never overlap", async () => {
  const made = await operator.call("POST", "/api/terms", Term, term);
  const overlapping = { name: "夏", firstDay: "2031-07-04", lastDay: "2031-08-01" };
  expect(await operator.refusal("POST", "/api/terms", overlapping)).toBe("conflict");
  expect(
    await operator.refusal("POST", "/api/terms", { ...overlapping, lastDay: "2031-07-03" }),
  ).toBe("badRequest");
  const after = await operator.call("POST", "/api/terms", Term, {
    ...overlapping,
    firstDay: "2031-07-05",
  });
  const path = `/api/terms/${after.termId}`;
  expect(await operator.refusal("PUT", path, { ...overlapping, firstDay: "2031-07-01" })).toBe(
    "conflict",
  );
  expect(await operator.refusal("DELETE", path)).toBe("done");
  const { terms } = await operator.call("GET", "/api/terms", TermList);
  expect(terms).toContainEqual({ ...term, termId: made.termId });
});

test("a school sees the county's holidays and its own, not another school's", async () => {
  const off = { kind: "holiday", name: "劳动节", firstDay: "2031-05-01", lastDay: "2031-05-03" };
  const make = async (schoolId: string | null, body: object) =>
    operator.call("POST", "/api/calendar", CalendarEntry, { schoolId, ...body });
  await make(null, off);
  const makeUp = { kind: "makeUp", name: "调休", day: "2031-04-27", followsWeekday: 4 };
  expect(await make(school.schoolId, makeUp)).toMatchObject({
    firstDay: "2031-04-27",
    lastDay: "2031-04-27",
    followsWeekday: 4,
  });
  const other = await operator.call("POST", "/api/schools", School, { name: "另校" });
  const names = async (search: string) =>
    (await operator.call("GET", `/api/calendar${search}`, CalendarEntryList)).entries.map(
      ({ name }) => name,
    );
  expect(await names("")).toEqual(["劳动节"]);
  expect(await names(`?schoolId=${school.schoolId}`)).toEqual(["调休", "劳动节"]);
  expect(await names(`?schoolId=${other.schoolId}`)).toEqual(["劳动节"]);
  const nowhere = { ...off, schoolId: randomUUID() };
  expect(await operator.refusal("POST", "/api/calendar", nowhere)).toBe("notFound");
});

test("periods follow each other, and are replaced as a whole", async () => {
  const path = `/api/schools/${school.schoolId}/periods`;
  const periods = [
    { number: 1, startsMinute: 510, endsMinute: 540 },
    { number: 2, startsMinute: 560, endsMinute: 590 },
  ];
  expect(await operator.refusal("PUT", path, { periods })).toBe("done");
  const overlapping = [periods[0], { number: 2, startsMinute: 530, endsMinute: 560 }];
  expect(await operator.refusal("PUT", path, { periods: overlapping })).toBe("badRequest");
  expect(await operator.refusal("PUT", path, { periods: periods.slice(1) })).toBe("badRequest");
  expect(await operator.call("GET", path, PeriodList)).toEqual({ periods });
});

test("a class has a subject once in a term, taught by a teacher of its school", async () => {
  const { terms } = await operator.call("GET", "/api/terms", TermList);
  const { subjects } = await operator.call("GET", "/api/subjects", SubjectList);
  const termId = terms.find(({ name }) => name === term.name)!.termId;
  const [first, second] = teachers;
  const body = {
    ...{ termId, classId, subjectId: subjects[0]!.subjectId },
    teacherId: first!.personId,
  };
  const course = await operator.call("POST", "/api/courses", Course, body);
  expect(course).toMatchObject({ subjectName: "语文", className: "四年级1班" });
  expect(await operator.refusal("POST", "/api/courses", body)).toBe("conflict");
  const stranger = { ...body, subjectId: subjects[1]!.subjectId, teacherId: randomUUID() };
  expect(await operator.refusal("POST", "/api/courses", stranger)).toBe("badRequest");
  expect(
    await operator.refusal("PUT", `/api/courses/${course.courseId}`, {
      teacherId: second!.personId,
    }),
  ).toBe("done");
  const list = await operator.call(
    "GET",
    `/api/schools/${school.schoolId}/courses?termId=${termId}`,
    CourseList,
  );
  expect(list.courses.map(({ teacher }) => teacher.displayName)).toEqual(["乙老师"]);
  expect(list.teachers.map(({ displayName }) => displayName)).toEqual(["甲老师", "乙老师"]);

  // What is in use stays: its term and its subject.
  expect(await operator.refusal("DELETE", `/api/terms/${termId}`)).toBe("conflict");
  expect(await operator.refusal("DELETE", `/api/subjects/${course.subjectId}`)).toBe("conflict");
  // A teacher who leaves takes no course along that nobody teaches.
  expect(await operator.refusal("DELETE", `/api/people/${second!.personId}`)).toBe("done");
  expect(await operator.refusal("DELETE", `/api/terms/${termId}`)).toBe("done");
});

test("every change of the calendar is written down", async () => {
  const rows = await core.db.selectFrom("audit_log").select("action").execute();
  const actions = new Set(rows.map(({ action }) => action));
  for (const action of [
    ...["subjectMade", "subjectChanged", "subjectRemoved", "termMade", "termRemoved"],
    ...["calendarEntryMade", "periodsChanged", "courseMade", "courseChanged"],
  ])
    expect(actions).toContain(action);
});

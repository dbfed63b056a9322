/* A week is planned on the screen, published, and taught: from the office to the child's waiting room. */
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { Course, SubjectList, TermList } from "../../protocol/calendar.ts";
import { addDays, type Day, mondayOf, wallClock } from "../../protocol/days.ts";
import { CreatedClass, NewAccount, School } from "../../protocol/people.ts";
import { TimetableWeek } from "../../protocol/timetable.ts";
import {
  allowDevices,
  byTestId,
  type Chromium,
  launchChromium,
  openGuardedPage,
} from "../rig/browser.ts";
import { callApi, click, type PersonPage, shows, signIn, takeIntoUse } from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";

/** The district's clock says noon or a little more, whenever the tests run. */
const timeZone = (() => {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? "Etc/GMT" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
})();
const now = wallClock(new Date(), timeZone);
const nextWeek = addDays(mondayOf(now.day), 7);

type Person = PersonPage & { account: NewAccount };

let product: Product;
let chromium: Chromium;
let operator: PersonPage;
let school: School;
let teacher: Person;
let substitute: Person;
let student: Person;
const classIds: string[] = [];
const courses: Course[] = [];

/** Signs somebody in with what stands on their slip. */
const enter = async (account: NewAccount): Promise<Person> => {
  const context = await chromium.browser.createBrowserContext();
  await allowDevices(context, product.origin);
  // The door asks who is there; whether before or after they are signed in is a matter of moments.
  const expectedErrors = [/401 .*\/api\/me\)$/];
  const guarded = await openGuardedPage({ context, origin: product.origin, expectedErrors });
  const { page } = guarded;
  await page.goto(`${product.origin}/sign-in`);
  await takeIntoUse(page, account);
  await page.goto(product.origin);
  return { ...guarded, context, account };
};

beforeAll(async () => {
  product = await startProduct({ settings: { TIME_ZONE: timeZone } });
  chromium = await launchChromium({ devices: "builtIn" });
  operator = await signIn({ chromium, product, link: product.links.operator[0] });
  const call = async <Reply extends z.ZodType>(
    method: string,
    path: string,
    reply: Reply,
    body?: unknown,
  ) => callApi(operator.page, { method, path, reply, body });
  school = await call("POST", "/api/schools", School, { name: "表校" });
  const schoolPath = `/api/schools/${school.schoolId}`;
  const newTeacher = async (displayName: string) =>
    enter(await call("POST", `${schoolPath}/teachers`, NewAccount, { displayName }));
  teacher = await newTeacher("老师甲");
  substitute = await newTeacher("老师乙");
  const { terms } = await call("GET", "/api/terms", TermList);
  const { subjects } = await call("GET", "/api/subjects", SubjectList);
  for (const name of ["一班", "二班"]) {
    const made = await call("POST", `${schoolPath}/classes`, CreatedClass, {
      name,
      studentNames: ["学生子"],
    });
    const { classId } = made.schoolClass;
    classIds.push(classId);
    if (name === "一班") student = await enter(made.accounts[0]!);
    courses.push(
      await call("POST", "/api/courses", Course, {
        termId: terms[0]!.termId,
        classId,
        subjectId: subjects[1]!.subjectId,
        teacherId: teacher.account.personId,
      }),
    );
  }
  const soon = now.minute + 8;
  const periods = [
    { number: 1, startsMinute: 510, endsMinute: 540 },
    { number: 2, startsMinute: soon, endsMinute: soon + 40 },
  ];
  await call("PUT", `${schoolPath}/periods`, z.undefined(), { periods });
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

const open = async (of: number, week: Day) => {
  const { page } = operator;
  await page.goto(
    `${product.origin}/schools/${school.schoolId}/timetable?class=${classIds[of]}&week=${week}`,
  );
  await shows(page, "timetable-state");
  return page;
};
const state = (page: Page) => page.$eval(byTestId("timetable-state"), (one) => one.textContent);
const untilState = async (page: Page, text: string) =>
  expect.poll(() => state(page), { timeout: 20_000 }).toContain(text);
/** Of the grid; on a phone of the day that is shown. */
const cell = (column: number, row: number) => `[data-column="${column}"][data-row="${row}"]`;
const published = async (of: number, week: Day) =>
  callApi(operator.page, {
    path: `/api/classes/${classIds[of]}/timetable/${week}`,
    reply: TimetableWeek,
  });
const weekOf = async ({ page }: PersonPage, week: Day) => {
  await page.goto(`${product.origin}/week?week=${week}`);
  await shows(page, "week-days");
  return page.$$eval(`${byTestId("week-days")} li strong`, (all) =>
    all.map((one) => one.textContent),
  );
};

describe("at a desk", () => {
  beforeAll(async () => operator.page.setViewport({ width: 1440, height: 900 }));

  test("a period is filled in by keyboard and kept as a draft that families do not see", async () => {
    const page = await open(0, nextWeek);
    await page.focus(cell(0, 0));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await shows(page, "slot-course");
    await page.type(byTestId("slot-note"), "第一课");
    await page.keyboard.press("Enter");
    await untilState(page, "有改动还没保存");
    await click(page, "save-timetable");
    await untilState(page, "有 1 处改动还没发布");
    expect(await weekOf(student, nextWeek)).toEqual([]);
  });

  test("a teacher who teaches elsewhere is named while one types; a substitute mends it", async () => {
    const page = await open(1, nextWeek);
    await page.click(cell(0, 0));
    await shows(page, "slot-conflict");
    const conflict = () => page.$eval(byTestId("slot-conflict"), (one) => one.textContent);
    expect(await conflict()).toBe("这位老师这时在一班上课");
    await click(page, "put-slot");
    await untilState(page, "有 1 处冲突");
    expect(await page.$eval(byTestId("save-timetable"), (one) => one.matches(":disabled"))).toBe(
      true,
    );
    await page.click(cell(0, 0));
    await shows(page, "slot-substitute");
    await page.select(byTestId("slot-substitute"), substitute.account.personId);
    await expect.poll(conflict, { timeout: 20_000 }).toBe("");
    await click(page, "put-slot");
    await click(page, "publish-timetable");
    await untilState(page, "已发布");
    expect(await weekOf(substitute, nextWeek)).toEqual(["数学"]);
    expect(await weekOf(teacher, nextWeek)).toEqual([]);
  });

  test("what is published, and only that, stands in the child's and the teacher's week", async () => {
    const page = await open(0, nextWeek);
    await click(page, "publish-timetable");
    await untilState(page, "已发布");
    expect(await weekOf(student, nextWeek)).toEqual(["数学"]);
    expect(await weekOf(teacher, nextWeek)).toEqual(["数学"]);
  });
});

describe("on a phone", () => {
  beforeAll(async () => operator.page.setViewport({ width: 390, height: 844 }));

  test("last week is copied, a period is cleared, the rest is published", async () => {
    const week = addDays(nextWeek, 7);
    const page = await open(0, week);
    await click(page, "copy-week");
    await untilState(page, "有改动还没保存");
    await page.click(cell(0, 1));
    await shows(page, "put-slot");
    await click(page, "put-slot");
    await page.waitForSelector(byTestId("put-slot"), { hidden: true });
    await page.focus(cell(0, 1));
    await page.keyboard.press("Delete");
    await click(page, "publish-timetable");
    await untilState(page, "已发布");
    const { slots } = await published(0, week);
    expect(slots.map(({ day, period, note }) => [day, period, note])).toEqual([
      [week, 1, "第一课"],
    ]);
    expect(await weekOf(student, week)).toEqual(["数学"]);
  });
});

test("a child waits with a countdown, sees that the teacher is there, and is in when she starts", async () => {
  const week = mondayOf(now.day);
  const path = `/api/classes/${classIds[0]}/timetable/${week}`;
  const slot = {
    ...{ day: now.day, period: 2, kind: "live", note: "", substituteId: null },
    courseId: courses[0]!.courseId,
  };
  const { page: office } = operator;
  await callApi(office, { method: "PUT", path, body: { slots: [slot] }, reply: z.undefined() });
  await callApi(office, { method: "POST", path: `${path}/publish`, reply: z.unknown() });

  await student.page.setViewport({ width: 390, height: 844 });
  await student.page.goto(product.origin);
  await click(student.page, "go-wait");
  await shows(student.page, "countdown");
  const left = () => student.page.$eval(byTestId("countdown"), (one) => one.textContent ?? "");
  const first = await left();
  expect(first).toMatch(/^0?[5-8]:\d\d$/);
  await expect.poll(left, { timeout: 20_000 }).not.toBe(first);

  await teacher.page.goto(product.origin);
  await click(teacher.page, "go-teach");
  await shows(teacher.page, "start-lesson");
  const waiting = () =>
    student.page.$eval(byTestId("lesson-waiting"), (one) => one.textContent ?? "");
  await expect.poll(waiting, { timeout: 20_000 }).toContain("已经来了");
  await click(teacher.page, "start-lesson");
  await shows(teacher.page, "live-mark");
  await shows(student.page, "camera-video");
});

test("no page asked another host for anything or broke", () => {
  for (const { offences } of [operator, teacher, substitute, student]) expect(offences).toEqual([]);
});

/* One lesson, from a child's two devices to what its teacher, its guardian and its replay say about it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "puppeteer";
import { z } from "zod";
import { LessonAttendance } from "../../protocol/attendance.ts";
import { byTestId, type Chromium, launchChromium, openGuardedPage } from "../rig/browser.ts";
import {
  callApi,
  click,
  endLesson,
  joinLesson,
  openNewLesson,
  type PersonPage,
  shows,
  signIn,
  startLesson,
  untilPublished,
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults, type Look } from "../rig/screenFaults.ts";

const phone = {
  width: 390,
  height: 844,
  language: "zh-CN",
  scheme: "light",
} as const satisfies Look;
const desk = { width: 1440, height: 900, language: "en", scheme: "light" } as const satisfies Look;

let product: Product;
let chromium: Chromium;
let teacher: PersonPage;
let child: PersonPage;
let guardian: PersonPage;
let lessonId: string;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  const { links } = product;
  teacher = await signIn({ chromium, product, link: links.teacher[0] });
  child = await signIn({ chromium, product, link: links.student[0], viewport: phone });
  guardian = await signIn({ chromium, product, link: links.guardian[0], viewport: phone });
  ({ lessonId } = await openNewLesson(teacher, product, "考勤的课"));
  await startLesson(teacher);
  await joinLesson(child, product, lessonId);
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

const textOf = async (page: Page, testId: string) =>
  page.$eval(byTestId(testId), (element) => element.textContent ?? "");
const attendanceOf = async ({ page }: PersonPage) =>
  callApi(page, { path: `/api/lessons/${lessonId}/attendance`, reply: LessonAttendance });
const openLook = async ({ page }: PersonPage, look: Look, path: string) => {
  await page.bringToFront();
  await dress(page, look);
  await page.goto(product.origin + path);
};

test("the newest device has the lesson; the older says why, and takes it back with a tap", async () => {
  await shows(child.page, "camera-video");
  const guarded = await openGuardedPage({ context: child.context, origin: product.origin });
  const second = { ...child, ...guarded };
  await joinLesson(second, product, lessonId);
  await shows(second.page, "camera-video");

  await shows(child.page, "join-again");
  expect(await child.page.$eval("h1 ~ p", (text) => text.textContent)).toBe(
    "你在另一个页面或设备上进入了这节课。",
  );
  expect(await textOf(child.page, "join-again")).toBe("在这里继续");
  expect(await faults(child.page, phone)).toEqual([]);
  await click(child.page, "join-again");
  await shows(child.page, "camera-video");
  await shows(second.page, "join-again");
  await second.page.close();
});

test("the teacher sees who was there, and writes down what the platform cannot know", async () => {
  await endLesson(teacher);
  await expect
    .poll(async () => (await attendanceOf(teacher)).lesson.running, { timeout: 10_000 })
    .toBe(false);
  const { page } = teacher;
  const path = `/lessons/${lessonId}/attendance`;
  await openLook(teacher, phone, path);
  await shows(page, "child-attendance");
  expect(await faults(page, phone)).toEqual([]);
  await openLook(teacher, desk, path);
  await shows(page, "child-attendance");
  const states = async () =>
    page.$$eval(byTestId("attendance-state"), (all) =>
      all.map((one) => one.getAttribute("data-state")),
    );
  expect((await states()).slice(0, 2)).toEqual(["present", "absent"]);
  // How much of the lesson came to whom, in words beside the bar; nothing of whoever was not there.
  await shows(page, "rung-minutes");
  const came = await page.$$eval(byTestId("rung-minutes"), (all) =>
    all.map((one) => one.textContent),
  );
  expect(came).toEqual([expect.stringMatching(/ \d+ min/)]);

  const buttons = await page.$$(byTestId("say-about"));
  await buttons[1]?.click();
  await shows(page, "say-what");
  expect(await faults(page, desk)).toEqual([]);
  await page.select(byTestId("say-what"), "excused");
  await page.type(byTestId("say-reason"), "At the dentist");
  await click(page, "confirm");
  await expect.poll(async () => (await states())[1], { timeout: 10_000 }).toBe("excused");
  const [, two] = (await attendanceOf(teacher)).children;
  expect(two).toMatchObject({
    ...{ status: "excused", judged: { status: "absent" } },
    entries: [{ kind: "correction", reason: "At the dentist", by: { displayName: "示例老师" } }],
  });
});

test("a guardian who does not agree says so, and is answered", async () => {
  const { page } = guardian;
  await openLook(guardian, phone, "/attendance");
  await click(page, "contest-attendance");
  await shows(page, "contest-reason");
  expect(await faults(page, phone)).toEqual([]);
  await page.type(byTestId("contest-reason"), "家里停电了十分钟");
  await click(page, "confirm");
  await shows(page, "attendance-entry");
  expect(await faults(page, phone)).toEqual([]);

  await openLook(teacher, desk, "/attendance");
  await shows(teacher.page, "contest");
  expect(await faults(teacher.page, desk)).toEqual([]);
  await teacher.page.click(`${byTestId("contest")} a`);
  await click(teacher.page, "say-about");
  await shows(teacher.page, "say-reason");
  await teacher.page.type(byTestId("say-reason"), "知道了");
  await click(teacher.page, "confirm");
  await expect
    .poll(async () => (await attendanceOf(teacher)).children[0]?.entries.map(({ kind }) => kind))
    .toEqual(["answer", "contest"]);

  await page.bringToFront();
  await page.reload();
  await page.waitForFunction(() => document.body.textContent?.includes("维持原来的结果"));
});

test("what a child watches of the replay is kept beside it", async () => {
  await untilPublished(child, lessonId);
  await click(child.page, "watch-replay");
  await watchedFor(2_000);
  await child.page.goto(product.origin);
  await expect
    .poll(async () => (await attendanceOf(teacher)).children[0]?.replayShare ?? 0, {
      timeout: 10_000,
    })
    .toBeGreaterThan(0.01);
});

test("the county sees its schools in numbers, and the classes of each, at a desk and on a phone", async () => {
  const operator = await signIn({ chromium, product, link: product.links.operator[0] });
  // Another one in which nobody taught.
  await callApi(operator.page, {
    ...{ method: "POST", path: "/api/schools", body: { name: "示例二小" } },
    reply: z.unknown(),
  });
  for (const look of [desk, { ...phone, scheme: "dark" }] as const) {
    await openLook(operator, look, "/attendance");
    const { page } = operator;
    await page.waitForSelector(`${byTestId("reached")} a`);
    expect(await faults(page, look), `at ${look.width} pixels`).toEqual([]);
    await page.click(`${byTestId("reached")} a`);
    await page.waitForFunction(
      (rows) => document.querySelectorAll(rows).length >= 2 && !document.querySelector(`${rows} a`),
      {},
      byTestId("reached"),
    );
    expect(await page.$eval("body", (body) => body.textContent)).toContain("三年级1班");
    expect(await faults(page, look), `at ${look.width} pixels`).toEqual([]);
  }
  expect(operator.offences).toEqual([]);
});

/** Until the replay stands so far. */
const watchedFor = async (ms: number) =>
  child.page.waitForFunction(
    (seconds) =>
      (document.querySelector<HTMLVideoElement>('[data-testid="camera-video"]')?.currentTime ?? 0) >
      seconds,
    {},
    ms / 1000,
  );

test("no page asked another host for anything or broke", () => {
  expect([teacher, child, guardian].flatMap(({ offences }) => offences)).toEqual([]);
});

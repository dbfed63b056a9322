/* A poll from its making to the replay: the teacher asks, the class answers, everybody sees how it came out. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import {
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
import { dress, faults } from "../rig/screenFaults.ts";
import { createTcpRelay, type TcpRelay } from "../rig/tcpRelay.ts";

let product: Product;
let chromium: Chromium;
let relay: TcpRelay;
let teacher: PersonPage;
let child: PersonPage;
let classmate: PersonPage;
let lessonId: string;

const phone = { width: 390, height: 844, language: "zh-CN", scheme: "dark" } as const;
const desk = { width: 1440, height: 900, language: "en", scheme: "light" } as const;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  relay = await createTcpRelay({ origin: product.origin });
  teacher = await signIn({ chromium, product, link: product.links.teacher[0] });
  child = await signIn({ chromium, product, link: product.links.student[0], viewport: phone });
  classmate = await signIn({ chromium, product, link: product.links.student[1] });
  await dress(classmate.page, desk);
  ({ lessonId } = await openNewLesson(teacher, product, "测验的课"));
  await startLesson(teacher);
  // Its way to the server is one that can be cut.
  await joinLesson(child, { ...product, origin: relay.origin }, lessonId);
  await joinLesson(classmate, product, lessonId);
});
afterAll(async () => {
  await chromium?.close();
  await relay?.close();
  await product?.close();
});

const says = async ({ page }: PersonPage, testId: string, words: string): Promise<void> => {
  await page.bringToFront();
  await page.waitForFunction(
    (selector: string, wanted: string) =>
      document.querySelector(selector)?.textContent?.includes(wanted),
    { timeout: 20_000 },
    byTestId(testId),
    words,
  );
};
const tap = async ({ page }: PersonPage, testId: string): Promise<void> => {
  await page.bringToFront();
  await click(page, testId);
};

test("a poll is asked with two taps, answered with one, and the teacher sees how it comes out", async () => {
  await tap(teacher, "open-polls");
  await tap(teacher, "start-poll");
  await says(child, "poll-status", "请作答");
  expect(await faults(child.page, phone)).toEqual([]);
  await tap(child, "poll-option-1");
  await says(child, "poll-status", "已交");
  await says(teacher, "poll-answered", "1 / 2 人已答");
  await says(teacher, "yet-to-answer", "还有 1 人没答");
  // Figures are the teacher's until they are shown.
  expect(await child.page.$(byTestId("poll-chart"))).toBeNull();
  await tap(classmate, "poll-option-2");
  await says(classmate, "poll-status", "Sent");
  await tap(classmate, "poll-option-1");
  await says(teacher, "poll-chart", "2 人 · 100%");
});

test("an answer that is cut off arrives when the connection is back", async () => {
  relay.hang();
  await tap(child, "poll-option-0");
  await says(child, "poll-status", "正在交");
  await child.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await says(child, "poll-status", "已交");
  await says(teacher, "poll-chart", "1 人 · 50%");
  const figures = await teacher.page.$$eval(
    `${byTestId("poll-now")} ${byTestId("poll-bar")}`,
    (bars) => bars.map((bar) => bar.textContent),
  );
  expect(figures).toEqual(["A1 人 · 50%", "B1 人 · 50%", "C0 人 · 0%", "D0 人 · 0%"]);
});

test("the class sees the result when the teacher shows it", async () => {
  await tap(teacher, "show-poll");
  await says(classmate, "poll-chart", "My answer");
  expect(await faults(classmate.page, desk)).toEqual([]);
  await says(child, "poll-chart", "我的答案");
  await dress(teacher.page, desk);
  await teacher.page.bringToFront();
  expect(await faults(teacher.page, { ...desk, language: "zh-CN" })).toEqual([]);
  await dress(teacher.page, { ...phone, language: "zh-CN" });
  expect(await faults(teacher.page, phone)).toEqual([]);
  await tap(teacher, "put-away-poll");
  await child.page.bringToFront();
  await child.page.waitForFunction(
    (selector: string) => document.querySelector(selector) === null,
    {},
    byTestId("poll"),
  );
});

test("the replay shows the poll at its moment with its result, and nobody's name", async () => {
  await teacher.page.bringToFront();
  await endLesson(teacher);
  await untilPublished(teacher, lessonId);
  const { page } = classmate;
  await page.bringToFront();
  await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(page, "replay-poll");
  await says(classmate, "replay-polls", "1 · 50%");
  expect(await page.$(byTestId("export-polls"))).toBeNull();
  expect(await faults(page, desk)).toEqual([]);
  await click(page, "go-poll");
  const isCurrent = () =>
    page.$eval(byTestId("replay-poll"), (poll) => poll.getAttribute("aria-current"));
  await expect.poll(isCurrent, { timeout: 10_000 }).toBe("true");
  await teacher.page.bringToFront();
  await teacher.page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(teacher.page, "export-polls");
});

test("no page asked another host for anything or broke", () => {
  expect([teacher, classmate].flatMap(({ offences }) => offences)).toEqual([]);
});

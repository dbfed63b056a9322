/* The class's chat: opened by the teacher, read and written by a child on a phone, and kept in order; random pick and timer. */
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PastPulse } from "../../protocol/pulse.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import {
  callApi,
  click,
  endLesson,
  joinLesson,
  openNewLesson,
  pauseReplayAt,
  type PersonPage,
  shows,
  signIn,
  startLesson,
  untilPublished,
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults } from "../rig/screenFaults.ts";

const phone = { width: 390, height: 844, language: "zh-CN", scheme: "dark" } as const;
const desk = { width: 1440, height: 900, language: "en", scheme: "light" } as const;

let product: Product;
let chromium: Chromium;
let teacher: PersonPage;
let child: PersonPage;
let lessonId: string;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  teacher = await signIn({ chromium, product, link: product.links.teacher[0], viewport: desk });
  child = await signIn({ chromium, product, link: product.links.student[0], viewport: phone });
  await dress(teacher.page, desk);
  await dress(child.page, phone);
  ({ lessonId } = await openNewLesson(teacher, product, "聊天的课"));
  await startLesson(teacher);
  await joinLesson(child, product, lessonId);
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

const until = async ({ page }: PersonPage, testId: string, text: string): Promise<void> => {
  await page.bringToFront();
  await page.waitForFunction(
    (selector: string, wanted: string) =>
      [...document.querySelectorAll(selector)].some((one) => one.textContent?.includes(wanted)),
    { timeout: 20_000 },
    byTestId(testId),
    text,
  );
};
const write = async ({ page }: PersonPage, text: string): Promise<void> => {
  await page.bringToFront();
  await page.type(byTestId("chat-text"), text);
  await click(page, "chat-send");
};
const count = async ({ page }: PersonPage, testId: string) =>
  (await page.$$(byTestId(testId))).length;

test("what the teacher writes is unread on the child's phone until it is read; then the class may write", async () => {
  await click(teacher.page, "toggle-chat");
  await shows(teacher.page, "chat-text");
  await write(teacher, "请翻到第三页");
  await until(child, "toggle-chat", "聊天 1");
  await click(child.page, "toggle-chat");
  await until(child, "chat-message", "请翻到第三页");
  expect(await child.page.$(byTestId("chat-text"))).toBeNull();
  await until(child, "chat-note", "提问");

  await teacher.page.bringToFront();
  await teacher.page.select(byTestId("chat-mode"), "open");
  await shows(child.page, "chat-text");
  await write(child, "我找到了");
  await until(teacher, "chat-message", "我找到了");
});

test("the teacher sees who is lost and how the class reacts, at a glance", async () => {
  await click(child.page, "sign-lost");
  await click(child.page, "react-heart");
  await until(teacher, "pulse-marks", "Lost 1");
  // To the child it is only its own button.
  expect(await count(child, "pulse-marks")).toBe(0);
});

test("a child that chance picks is told so, and sees the countdown that the teacher starts", async () => {
  await click(teacher.page, "draw-pick");
  await until(child, "pick-news", "点到你了");
  await shows(teacher.page, "call-picked");
  await click(teacher.page, "open-timer");
  await click(teacher.page, "timer-10");
  await until(child, "timer-news", "开始计时");
  await shows(child.page, "timer");
  expect(await count(child, "call-picked")).toBe(0);

  // All of it beside what a phone's header holds already.
  await teacher.page.bringToFront();
  const small = { ...desk, width: 390, height: 844 };
  await dress(teacher.page, small);
  await shows(teacher.page, "timer");
  expect(await faults(teacher.page, small)).toEqual([]);
  await dress(teacher.page, desk);
});

test("what the teacher writes to one child alone is told it at once, is answered, and is found by both afterwards", async () => {
  await click(teacher.page, "write-from-list");
  await until(teacher, "thread-readers", "the school can read this");
  await write(teacher, "你的麦克风声音很小");
  await until(child, "thread-news", "你的麦克风声音很小");
  await click(child.page, "show-thread");
  await until(child, "chat-message", "你的麦克风声音很小");
  await until(child, "thread-readers", "只有你、老师、学校和你的家人");
  expect(await faults(child.page, phone)).toEqual([]);
  await write(child, "换了耳机");
  await until(teacher, "chat-message", "换了耳机");
  await teacher.page.bringToFront();
  expect(await faults(teacher.page, desk)).toEqual([]);
  await click(teacher.page, "leave-thread");
  await shows(teacher.page, "open-thread");
  await click(child.page, "show-class-chat");

  // The child's page for what was written so, in a tab beside the lesson.
  const beside = await child.page.browserContext().newPage();
  await beside.setViewport(phone);
  await beside.goto(`${product.origin}/threads`);
  await shows(beside, "thread-message");
  expect(await faults(beside, phone)).toEqual([]);
  // It is reported there, too, and stays so.
  await click(beside, "report-message");
  await shows(beside, "message-reported");
  await beside.reload();
  await shows(beside, "message-reported");
  expect(await beside.$(byTestId("report-message"))).toBeNull();
  await beside.close();
});

test("the chat is readable and fits, for a child on a phone and for the teacher", async () => {
  await child.page.bringToFront();
  expect(await faults(child.page, phone)).toEqual([]);
  await teacher.page.bringToFront();
  expect(await faults(teacher.page, desk)).toEqual([]);
});

test("a child reports, and the teacher mutes and deletes", async () => {
  await click(child.page, "report-message");
  await shows(child.page, "message-reported");
  await shows(teacher.page, "flagged-message");
  await click(teacher.page, "mute-writer");
  await until(child, "chat-note", "先听课");
  const deletions = await teacher.page.$$(byTestId("delete-message"));
  await deletions.at(-1)?.click();
  await child.page.bringToFront();
  await expect.poll(async () => count(child, "chat-message")).toBe(1);
});

test("the replay shows how the class reacted and its countdown in time, and to the teacher alone where it was lost", async () => {
  const readPulse = async () =>
    callApi(teacher.page, { path: `/api/lessons/${lessonId}/pulse`, reply: PastPulse });
  await teacher.page.bringToFront();
  // The replay is to go on behind the moment that is looked at.
  const [begun] = (await readPulse()).timers;
  await wait(Math.max(0, Date.parse(begun?.startedAt ?? "") + 9_000 - Date.now()));
  await endLesson(teacher);
  await untilPublished(teacher, lessonId);
  const { reactions, timers, signs } = await readPulse();
  const { startedAt } = await untilPublished(child, lessonId);
  const msAt = (at = "") => Date.parse(at) - Date.parse(startedAt);
  expect(reactions).toMatchObject([{ counts: { heart: 1 } }]);
  expect(signs?.at(0)).toMatchObject({ lost: 1, tooFast: 0 });
  for (const [person, look] of [
    [teacher, desk],
    [child, phone],
  ] as const) {
    const { page } = person;
    await page.bringToFront();
    await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
    await pauseReplayAt(page, msAt(reactions[0]?.at) + 300);
    await shows(page, "replay-reactions");
    await pauseReplayAt(page, msAt(timers[0]?.startedAt) + 6_500);
    await until(person, "replay-timer", "9:54");
    expect(await count(person, "replay-reactions")).toBe(0);
    expect(await faults(page, look)).toEqual([]);
  }
  expect([await count(teacher, "sign-marks"), await count(child, "sign-marks")]).toEqual([1, 0]);
  await until(teacher, "go-sign", "Lost 1");
  expect(await count(child, "go-sign")).toBe(0);
});

test("no page asked another host for anything or broke", () => {
  expect([teacher, child].flatMap(({ offences }) => offences)).toEqual([]);
});

/*
 * A child asks, a classmate wants to know it too, the teacher answers; the teacher asks, the class answers:
 * in the lesson and after it.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonQuestions } from "../../protocol/questions.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
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
import { dress, faults } from "../rig/screenFaults.ts";
import { createTcpRelay, type TcpRelay } from "../rig/tcpRelay.ts";
import { photoWithPlace } from "../factories/slideFiles.ts";

let product: Product;
let chromium: Chromium;
let relay: TcpRelay;
let teacher: PersonPage;
let asker: PersonPage;
let classmate: PersonPage;
let lessonId: string;
let photos: string;

const phone = { width: 390, height: 844, language: "zh-CN", scheme: "dark" } as const;
const desk = { width: 1440, height: 900, language: "en", scheme: "light" } as const;

beforeAll(async () => {
  photos = await mkdtemp(join(tmpdir(), "skyclass-photos-"));
  await writeFile(join(photos, "notebook.jpg"), photoWithPlace());
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  relay = await createTcpRelay({ origin: product.origin });
  teacher = await signIn({ chromium, product, link: product.links.teacher[0] });
  asker = await signIn({ chromium, product, link: product.links.student[0] });
  classmate = await signIn({ chromium, product, link: product.links.student[1] });
  await dress(asker.page, phone);
  await dress(classmate.page, desk);
  ({ lessonId } = await openNewLesson(teacher, product, "提问的课"));
  await startLesson(teacher);
  // Its way to the server is one that can be cut.
  await joinLesson(asker, { ...product, origin: relay.origin }, lessonId);
  await joinLesson(classmate, product, lessonId);
});
afterAll(async () => {
  await chromium?.close();
  await relay?.close();
  await product?.close();
  await rm(photos, { recursive: true, force: true });
});

const ask = async (text: string): Promise<void> => {
  await asker.page.bringToFront();
  await asker.page.type(byTestId("ask-text"), text);
  await click(asker.page, "ask-send");
};
/** Until it is at the server. */
const choosePhoto = async (): Promise<void> => {
  const { page } = asker;
  await page.bringToFront();
  await page.focus(byTestId("ask-text"));
  await shows(page, "choose-photo");
  const choosing = page.waitForFileChooser();
  await click(page, "choose-photo");
  await (await choosing).accept([join(photos, "notebook.jpg")]);
  await page.waitForSelector(`${byTestId("photo-to-send")}[data-step="sent"]`, { timeout: 20_000 });
};
/** The texts of the questions on the page, in their order, once there are so many. */
const questionsOn = async ({ page }: PersonPage, count: number): Promise<string[]> => {
  await page.bringToFront();
  await page.waitForFunction(
    (selector: string, wanted: number) => document.querySelectorAll(selector).length === wanted,
    { timeout: 20_000 },
    byTestId("question"),
    count,
  );
  return page.$$eval(`${byTestId("question")} > p`, (all) =>
    all.map((one) => one.textContent ?? ""),
  );
};
/** Until the words stand on the page, or in that part of it. */
const until = async ({ page }: PersonPage, text: string, testId?: string): Promise<void> => {
  await page.bringToFront();
  await page.waitForFunction(
    (selector: string, wanted: string) =>
      document.querySelector(selector)?.textContent?.includes(wanted),
    { timeout: 20_000 },
    testId === undefined ? "body" : byTestId(testId),
    text,
  );
};
const untilGone = async ({ page }: PersonPage, testId: string): Promise<void> => {
  await page.bringToFront();
  await page.waitForFunction(
    (selector: string) => document.querySelector(selector) === null,
    {},
    byTestId(testId),
  );
};

test("a question reaches the class, and what more want to know comes first", async () => {
  await choosePhoto();
  await click(asker.page, "remove-photo");
  await shows(asker.page, "choose-photo");
  await ask("什么是通分？");
  await ask("分母可以是零吗？");
  expect(await questionsOn(teacher, 2)).toEqual(["什么是通分？", "分母可以是零吗？"]);
  // The photo was left out.
  expect(await teacher.page.$(byTestId("question-photo"))).toBeNull();
  await questionsOn(classmate, 2);
  const seconds = await classmate.page.$$(byTestId("second-question"));
  await seconds[1]?.click();
  await until(teacher, "1 人也想问");
  expect(await questionsOn(teacher, 2)).toEqual(["分母可以是零吗？", "什么是通分？"]);
  expect(await asker.page.$(byTestId("second-question"))).toBeNull();
});

test("the teacher answers by speaking, and takes it back", async () => {
  await click(teacher.page, "answer-live");
  await until(asker, "老师讲过了");
  await click(teacher.page, "take-back");
  await untilGone(teacher, "answer");
  await click(teacher.page, "answer-live");
  await until(classmate, "Your teacher spoke about it");
  expect(await classmate.page.$$(byTestId("answer"))).toHaveLength(1);
});

test("a poll is asked with two taps, answered with one, and the teacher sees how it comes out", async () => {
  await click(teacher.page, "open-polls");
  await click(teacher.page, "start-poll");
  await until(asker, "请作答", "poll-status");
  expect(await faults(asker.page, phone)).toEqual([]);
  await click(asker.page, "poll-option-1");
  await until(asker, "已交", "poll-status");
  await until(teacher, "1 / 2 人已答", "poll-answered");
  await until(teacher, "还有 1 人没答", "yet-to-answer");
  // Figures are the teacher's until they are shown.
  expect(await asker.page.$(byTestId("poll-chart"))).toBeNull();
  await click(classmate.page, "poll-option-2");
  await until(classmate, "Sent", "poll-status");
  await click(classmate.page, "poll-option-1");
  await until(teacher, "2 人 · 100%", "poll-chart");
});

test("an answer that is cut off arrives when the connection is back", async () => {
  relay.hang();
  await click(asker.page, "poll-option-0");
  await until(asker, "正在交", "poll-status");
  await asker.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await until(asker, "已交", "poll-status");
  await until(teacher, "1 人 · 50%", "poll-chart");
  const figures = await teacher.page.$$eval(
    `${byTestId("poll-now")} ${byTestId("poll-bar")}`,
    (bars) => bars.map((bar) => bar.textContent),
  );
  expect(figures).toEqual(["A1 人 · 50%", "B1 人 · 50%", "C0 人 · 0%", "D0 人 · 0%"]);
});

test("the class sees the result when the teacher shows it", async () => {
  await click(teacher.page, "show-poll");
  await until(classmate, "My answer", "poll-chart");
  expect(await faults(classmate.page, desk)).toEqual([]);
  await until(asker, "我的答案", "poll-chart");
  await teacher.page.bringToFront();
  for (const look of [{ ...desk, language: "zh-CN" } as const, phone]) {
    await dress(teacher.page, look);
    expect(await faults(teacher.page, look)).toEqual([]);
  }
  await click(teacher.page, "put-away-poll");
  await untilGone(asker, "poll");
});

test("questions are there when the page is loaded again", async () => {
  await joinLesson(asker, product, lessonId);
  expect(await questionsOn(asker, 2)).toEqual(["什么是通分？", "分母可以是零吗？"]);
});

test("what was not answered waits for the teacher, and the answer reaches the child", async () => {
  await endLesson(teacher);
  await untilPublished(teacher, lessonId);
  await teacher.page.goto(`${product.origin}/questions`);
  expect(await questionsOn(teacher, 1)).toEqual(["什么是通分？"]);
  await click(teacher.page, "answer-in-writing");
  await shows(teacher.page, "answer-text");
  await teacher.page.type(byTestId("answer-text"), "把分母变成一样的。");
  await click(teacher.page, "answer-send");
  await questionsOn(teacher, 0);
  await asker.page.goto(`${product.origin}/questions`);
  await until(asker, "把分母变成一样的。");
});

const openReplayQuestions = async ({ page }: PersonPage) => {
  await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await click(page, "tab-questions");
};

test("the replay goes to where a poll was answered, where a question was asked and where the teacher spoke about it", async () => {
  await openReplayQuestions(asker);
  expect(await questionsOn(asker, 2)).toEqual(["什么是通分？", "分母可以是零吗？"]);
  // How the poll came out, without names.
  await until(asker, "1 人 · 50%", "replay-polls");
  expect(await asker.page.$(byTestId("export-polls"))).toBeNull();
  await click(asker.page, "go-poll");
  const isPollCurrent = () =>
    asker.page.$eval(byTestId("replay-poll"), (poll) => poll.getAttribute("aria-current"));
  await expect.poll(isPollCurrent, { timeout: 10_000 }).toBe("true");
  const { startedAt } = await untilPublished(asker, lessonId);
  const { questions } = await callApi(asker.page, {
    path: `/api/lessons/${lessonId}/questions`,
    reply: LessonQuestions,
  });
  const spoken = questions.find(({ answer }) => answer?.how === "live");
  const answeredMs = Date.parse(spoken?.answer?.answeredAt ?? "") - Date.parse(startedAt);
  expect(answeredMs).toBeGreaterThan(0);
  const positionMs = () =>
    asker.page.$eval(byTestId("camera-video"), (video) =>
      video instanceof HTMLVideoElement ? video.currentTime * 1000 : Number.NaN,
    );
  const offMs = async (fromMs: number) => Math.abs((await positionMs()) - fromMs);
  await click(asker.page, "go-answered");
  await expect.poll(async () => offMs(answeredMs), { timeout: 10_000 }).toBeLessThan(1_500);
  await click(asker.page, "go-asked");
  const askedMs = Date.parse(questions[0]?.askedAt ?? "") - Date.parse(startedAt);
  await expect.poll(async () => offMs(askedMs), { timeout: 10_000 }).toBeLessThan(1_500);
});

test("a child asks with a photo at a moment of the replay, and the teacher finds it among those to answer", async () => {
  await choosePhoto();
  // Letters that are keys of the player, too, belong to the field.
  await ask("km 是什么？");
  expect(await questionsOn(asker, 3)).toContain("km 是什么？");
  const { questions } = await callApi(asker.page, {
    path: `/api/lessons/${lessonId}/questions`,
    reply: LessonQuestions,
  });
  const asked = questions.find(({ text }) => text === "km 是什么？");
  expect(asked?.replayMs).toBeGreaterThan(0);
  await teacher.page.goto(`${product.origin}/questions`);
  expect(await questionsOn(teacher, 1)).toEqual(["km 是什么？"]);
  await click(teacher.page, "question-photo");
  const whole = `${byTestId("whole-photo")} img`;
  await teacher.page.waitForFunction(
    (selector: string) => {
      const image = document.querySelector(selector);
      return image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0;
    },
    {},
    whole,
  );
  // Upright, as it was taken.
  const size = await teacher.page.$eval(whole, (image) =>
    image instanceof HTMLImageElement ? [image.naturalWidth, image.naturalHeight] : [],
  );
  expect(size).toEqual([200, 400]);
  await teacher.page.keyboard.press("Escape");
  // The teacher sees them at the replay, too, and has nothing to ask.
  await openReplayQuestions(teacher);
  await questionsOn(teacher, 3);
  expect(await teacher.page.$(byTestId("ask-text"))).toBeNull();
  await shows(teacher.page, "export-polls");
});

test.each([phone, desk])(
  "the replay with its questions and polls is readable and fits at $width px",
  async (look) => {
    await asker.page.bringToFront();
    await dress(asker.page, look);
    await openReplayQuestions(asker);
    await questionsOn(asker, 3);
    await shows(asker.page, "replay-polls");
    expect(await faults(asker.page, look)).toEqual([]);
  },
);

test("no page asked another host for anything or broke", () => {
  const found = [teacher, asker, classmate].flatMap(({ offences }) => offences);
  // The way that can be cut leads to the product.
  expect(found.filter((one) => !one.startsWith(`request to ${relay.origin}/`))).toEqual([]);
});

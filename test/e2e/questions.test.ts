/* A child asks, a classmate wants to know it too, the teacher answers: in the lesson and after it. */
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
import { photoWithPlace } from "../factories/slideFiles.ts";

let product: Product;
let chromium: Chromium;
let teacher: PersonPage;
let asker: PersonPage;
let classmate: PersonPage;
let lessonId: string;
let photos: string;

beforeAll(async () => {
  photos = await mkdtemp(join(tmpdir(), "skyclass-photos-"));
  await writeFile(join(photos, "notebook.jpg"), photoWithPlace());
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  const phone = { width: 390, height: 844 };
  teacher = await signIn({ chromium, product, link: product.links.teacher[0] });
  asker = await signIn({ chromium, product, link: product.links.student[0], viewport: phone });
  classmate = await signIn({ chromium, product, link: product.links.student[1] });
  ({ lessonId } = await openNewLesson(teacher, product, "提问的课"));
  await startLesson(teacher);
  await joinLesson(asker, product, lessonId);
  await joinLesson(classmate, product, lessonId);
});
afterAll(async () => {
  await chromium?.close();
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
const until = async ({ page }: PersonPage, text: string): Promise<void> => {
  await page.bringToFront();
  await page.waitForFunction(
    (wanted: string) => document.body.textContent?.includes(wanted),
    { timeout: 20_000 },
    text,
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
  await teacher.page.waitForFunction(
    (selector: string) => document.querySelector(selector) === null,
    {},
    byTestId("answer"),
  );
  await click(teacher.page, "answer-live");
  await until(classmate, "老师讲过了");
  expect(await classmate.page.$$(byTestId("answer"))).toHaveLength(1);
});

test("questions outlive a reload of the page", async () => {
  await asker.page.reload();
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

test("the replay goes to where a question was asked and where the teacher spoke about it", async () => {
  await asker.page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  expect(await questionsOn(asker, 2)).toEqual(["什么是通分？", "分母可以是零吗？"]);
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
  await teacher.page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await questionsOn(teacher, 3);
  expect(await teacher.page.$(byTestId("ask-text"))).toBeNull();
});

test.each([
  { width: 390, height: 844, language: "zh-CN", scheme: "dark" },
  { width: 1440, height: 900, language: "en", scheme: "light" },
] as const)("the replay with its questions is readable and fits at $width px", async (look) => {
  await asker.page.bringToFront();
  await dress(asker.page, look);
  await asker.page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await questionsOn(asker, 3);
  expect(await faults(asker.page, look)).toEqual([]);
});

test("no page asked another host for anything or broke", () => {
  expect([teacher, asker, classmate].flatMap(({ offences }) => offences)).toEqual([]);
});

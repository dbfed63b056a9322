/* Captions over a playing replay, their transcript, and the way there by a word: on a phone and on a desk. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonList } from "../../protocol/lessons.ts";
import { giveCapture } from "../factories/givenReplay.ts";
import { until } from "../factories/until.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import {
  callApi,
  click,
  pauseReplayAt,
  type PersonPage,
  shows,
  signIn,
  untilPublished,
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults, type Look, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { look } from "../rig/viewing.ts";

let product: Product;
let chromium: Chromium;
let student: PersonPage;
let teacher: PersonPage;
let lessonId: string;

const phone = { width: 390, height: 844, language: "en", scheme: "light" } as const;
const desk = { width: 1440, height: 900, language: "zh-CN", scheme: "dark" } as const;
const captions = `WEBVTT

00:00.000 --> 00:05.000
同学们好，今天学习异分母分数加减法

00:05.000 --> 00:12.000
<v 王老师>先通分：把分母不同的分数化成同分母分数

00:12.000 --> 00:20.000
再把分子相加
分母不变
`;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({
    devices: "builtIn",
    extraFlags: ["--autoplay-policy=no-user-gesture-required"],
  });
  student = await signIn({ chromium, product, link: product.links.student[0] });
  teacher = await signIn({ chromium, product, link: product.links.teacher[0] });
  const { lessons } = await callApi(student.page, { path: "/api/lessons", reply: LessonList });
  lessonId = lessons[0]?.lessonId ?? "none";
  await giveCapture({
    ...{ product, lessonId, seconds: 24 },
    camera: { width: 640, height: 360 },
    screen: { width: 960, height: 540 },
  });
  await untilPublished(student, lessonId, 120_000);
}, 300_000);
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

const watch = async (page: Page, as: Look): Promise<void> => {
  await dress(page, as);
  await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(page, "replay-side");
};
const upload = async (page: Page, name: string, content: string): Promise<void> => {
  const path = join(product.dataFolder, name);
  await writeFile(path, content);
  // The first is that for Chinese.
  const input = await page.waitForSelector(`${byTestId("captions-desk")} input[type=file]`);
  await (await input?.toElement("input"))?.uploadFile(path);
};
/** Nothing before what shows captions has come. */
const caption = async (page: Page): Promise<string | undefined> =>
  page.evaluate(
    (selector: string) => document.querySelector(selector)?.textContent,
    byTestId("captions"),
  );
const currentLine = async (page: Page): Promise<string> =>
  page.$eval(`${byTestId("go-cue")}[aria-current="true"]`, (line) => line.textContent);

test("a teacher brings captions; what is wrong with a file is told with its line", async () => {
  const { page } = teacher;
  await watch(page, desk);
  await click(page, "tab-transcript");
  await upload(page, "wrong.vtt", "WEBVTT\n\n00:02.000 --> 00:01.000\n好");
  await shows(page, "captions-fault");
  expect(await page.$eval(byTestId("captions-fault"), (note) => note.textContent)).toBe(
    "第 3 行：结束时间应当晚于开始时间。",
  );
  expect(await faults(page, desk)).toEqual([]);
  await upload(page, "right.vtt", captions);
  await shows(page, "go-cue");
  expect(await page.$(byTestId("captions-fault"))).toBeNull();
  await click(page, "captions-toggle");
  await pauseReplayAt(page, 7_000);
  await until(async () => (await caption(page)) === "先通分：把分母不同的分数化成同分母分数");
  expect(await faults(page, desk)).toEqual([]);
});

test("captions keep in step on a phone, as does the line of the transcript, and the wish is remembered", async () => {
  const { page } = student;
  await watch(page, phone);
  await shows(page, "captions-toggle");
  expect(await page.$(byTestId("captions"))).toBeNull();
  await click(page, "captions-toggle");
  await click(page, "tab-transcript");
  await pauseReplayAt(page, 2_000);
  await until(async () => (await caption(page)) === "同学们好，今天学习异分母分数加减法");
  await pauseReplayAt(page, 13_000);
  await until(async () => (await caption(page)) === "再把分子相加\n分母不变");
  await until(async () => (await currentLine(page)).includes("再把分子相加"));
  // Nobody but who teaches may bring others.
  expect(await page.$(byTestId("captions-desk"))).toBeNull();
  const { width, bottom, below } = await page.$eval(`${byTestId("captions")} > p`, (text) => {
    const picture = document.querySelector('[data-place="main"]')?.getBoundingClientRect();
    const box = text.getBoundingClientRect();
    return { width: box.width, bottom: box.bottom, below: picture?.bottom ?? 0 };
  });
  expect(width).toBeLessThanOrEqual(phone.width);
  expect(bottom).toBeLessThanOrEqual(below);
  expect(await faults(page, phone)).toEqual([]);

  const lines = await page.$$(byTestId("go-cue"));
  await lines[1]?.click();
  await until(async () => Math.abs(((await look(page, "camera-video"))?.timeS ?? 99) - 5) < 1.5);
  await page.reload();
  await shows(page, "captions");
});

test.each([phone, desk])("a word leads to its moment in the replay, at $width px", async (as) => {
  const { page } = student;
  await dress(page, as);
  await page.goto(`${product.origin}/search`);
  await shows(page, "search-replays");
  expect(await faults(page, as)).toEqual([]);
  await page.type(byTestId("search-replays"), "通分");
  await shows(page, "found-place");
  expect(new URL(page.url()).searchParams.get("q")).toBe("通分");
  const marks = await page.$$eval("mark", (found) =>
    found.map((mark) => [mark.textContent, getComputedStyle(mark).backgroundColor]),
  );
  expect(marks.map(([text]) => text)).toEqual(["通分"]);
  expect(marks[0]?.[1]).not.toBe("rgba(0, 0, 0, 0)");
  expect(await faults(page, as)).toEqual([]);
  expect(await outOfKeyboardReach(page)).toEqual([]);
  await click(page, "found-place");
  await shows(page, "replay-player");
  expect(new URL(page.url()).search).toBe("?t=5");
  await until(async () => ((await look(page, "camera-video"))?.timeS ?? 0) >= 5, 20_000);
  await page.goBack();
  await shows(page, "found-place");
});

test("what is nowhere is said to be nowhere", async () => {
  const { page } = student;
  await dress(page, phone);
  await page.goto(`${product.origin}/search?q=${encodeURIComponent("没有的词")}`);
  await page.waitForFunction(() => document.body.textContent.includes("was not found"));
  expect(await faults(page, phone)).toEqual([]);
});

/* Who missed something of a lesson sees it inside the lesson, faster, until the present is reached. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "puppeteer";
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
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { installReceived, received } from "../rig/received.ts";
import { dress, faults } from "../rig/screenFaults.ts";
import { untilMoving } from "../rig/viewing.ts";

const phone = { width: 390, height: 844, language: "zh-CN", scheme: "dark" } as const;
const desk = { width: 1440, height: 900, language: "en", scheme: "light" } as const;

let product: Product;
let office: Chromium;
let homes: Chromium;
let teacher: PersonPage;
/** Comes back after a while without a connection. */
let returning: PersonPage;
let classmate: PersonPage;
let lessonId: string;
let startedAtMs: number;

beforeAll(async () => {
  product = await startProduct();
  [office, homes] = await Promise.all([
    launchChromium({ devices: "coded" }),
    launchChromium({ devices: "builtIn" }),
  ]);
  teacher = await signIn({ chromium: office, product, link: product.links.teacher[0] });
  ({ lessonId } = await openNewLesson(teacher, product, "补看的课"));
  await startLesson(teacher);
  startedAtMs = Date.now();
  const [one, other] = product.links.student;
  returning = await signIn({ chromium: homes, product, link: one });
  classmate = await signIn({ chromium: homes, product, link: other });
  await installReceived(returning.page);
  await dress(returning.page, phone);
  await dress(classmate.page, desk);
});
afterAll(async () => {
  await office?.close();
  await homes?.close();
  await product?.close();
});

const pastPicture = `${byTestId("catch-up")} ${byTestId("camera-video")}`;
const presentPicture = `${byTestId("camera-video")}:not(${pastPicture})`;
/** Until that picture has moved on. */
const untilMoves = async (page: Page, picture: string): Promise<void> => {
  const timeOf = () =>
    page.evaluate((selector: string) => {
      const video = document.querySelector(selector);
      return video instanceof HTMLVideoElement ? video.currentTime : 0;
    }, picture);
  await page.waitForSelector(picture, { timeout: 30_000 });
  const before = await timeOf();
  await expect.poll(timeOf, { timeout: 30_000 }).not.toBe(before);
};
const untilGone = (page: Page, testId: string) =>
  page.waitForFunction(
    (selector: string) => document.querySelector(selector) === null,
    { timeout: 30_000, polling: 100 },
    byTestId(testId),
  );
const textOf = (page: Page, testId: string) =>
  page.$eval(byTestId(testId), (element) => element.textContent ?? "");
/** Bytes of the present's sound and pictures in half a second. */
const arriving = async (page: Page): Promise<number> => {
  const total = async () => {
    const { audioBytes, videoBytes } = await received(page);
    return audioBytes + videoBytes;
  };
  const before = await total();
  await wait(500);
  return (await total()) - before;
};

test("from the replay of a lesson that runs there is a way into it", async () => {
  const { page } = classmate;
  await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(page, "to-live", 60_000);
  expect(await faults(page, desk)).toEqual([]);
  await click(page, "to-live");
  await untilMoves(page, presentPicture);
});

test("who was away for a while is offered what was missed, and the present stays in sight", async () => {
  const { page } = returning;
  // As the page left it that lost its connection in the first second.
  const lastHere = JSON.stringify({ lessonId, atMs: startedAtMs + 1_000 });
  await page.evaluate((kept) => localStorage.setItem("skyclass.lastHere", kept), lastHere);
  await wait(Math.max(0, startedAtMs + 23_000 - Date.now()));
  await joinLesson(returning, product, lessonId);
  await shows(page, "catch-up-offer", 60_000);
  await untilMoves(page, presentPicture);
  expect(await faults(page, phone)).toEqual([]);
  await click(page, "catch-up-watch");
  await untilMoves(page, pastPicture);
  expect(await page.$(byTestId("catch-up-offer"))).toBeNull();
  expect(await textOf(page, "catch-up-behind")).toContain("比直播晚");
});

test("nothing of the present comes meanwhile, and the lesson can be asked something", async () => {
  const { page } = returning;
  await expect.poll(() => arriving(page), { timeout: 20_000 }).toBe(0);
  await shows(page, "ask-text");
  expect(await faults(page, phone)).toEqual([]);
});

test("at the end of what is ready the present is there by itself, and says so", async () => {
  const { page } = returning;
  await page.select(byTestId("replay-rate"), "2");
  await page.$eval(pastPicture, (video) => {
    if (video instanceof HTMLVideoElement) video.currentTime = Math.max(0, video.duration - 3);
  });
  // It is said for some seconds: looked for in the page, which is not late.
  await page.waitForFunction(
    (selector: string) => document.querySelector(selector)?.textContent?.includes("赶上了"),
    { timeout: 30_000, polling: 100 },
    byTestId("catch-up-news"),
  );
  await untilGone(page, "catch-up");
  await untilMoves(page, presentPicture);
  await expect.poll(() => arriving(page), { timeout: 20_000 }).toBeGreaterThan(1_000);
});

test("by keyboard a minute back and to the present again", async () => {
  const { page } = classmate;
  await shows(page, "back-a-minute", 60_000);
  await page.focus(byTestId("back-a-minute"));
  await page.keyboard.press("Enter");
  await untilMoves(page, pastPicture);
  expect(await faults(page, desk)).toEqual([]);
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? "");
  await expect.poll(focused, { timeout: 20_000 }).toBe("jump-to-live");
  await page.keyboard.press("Enter");
  await untilGone(page, "catch-up");
  await untilMoves(page, presentPicture);
});

test("who is called on stage is in the present", async () => {
  const { page } = classmate;
  await click(page, "back-a-minute");
  await shows(page, "catch-up");
  await click(page, "hand");
  await click(teacher.page, "call");
  await page.bringToFront();
  await untilGone(page, "catch-up");
  expect(await page.$(byTestId("back-a-minute"))).toBeNull();
  await click(page, "stage-no");
  await shows(page, "back-a-minute");
});

test("a lesson that ends meanwhile goes on as its replay, where it was", async () => {
  const { page } = returning;
  await click(page, "back-a-minute");
  await untilMoves(page, pastPicture);
  const wasAtS = await page.$eval(pastPicture, (video) => {
    if (!(video instanceof HTMLVideoElement)) throw new Error("no video");
    video.currentTime = 6;
    return video.currentTime;
  });
  await endLesson(teacher);
  await page.bringToFront();
  await page.waitForFunction(() => location.pathname.endsWith("/replay"), { timeout: 30_000 });
  const atS = Number(new URL(page.url()).searchParams.get("t"));
  expect(atS).toBeGreaterThanOrEqual(wasAtS);
  await untilMoving(page, "camera-video", 60_000);
  const nowS = await page.$eval(byTestId("camera-video"), (video) =>
    video instanceof HTMLVideoElement ? video.currentTime : 0,
  );
  expect(nowS).toBeGreaterThanOrEqual(atS);
});

test("no page asked another host for anything or broke", () => {
  expect([returning, classmate, teacher].flatMap(({ offences }) => offences)).toEqual([]);
});

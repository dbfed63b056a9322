/* A teacher records in her browser; the browser is killed on the way, and a child watches what she sent later. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CookieData, Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MicroLessonList } from "../../protocol/microLessons.ts";
import { allowDevices, byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import { openCodedScreen } from "../rig/classroom.ts";
import { codedScreenTitle } from "../rig/codedScreen.ts";
import { callApi, click, type PersonPage, shows, signIn } from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { untilMoving } from "../rig/viewing.ts";

const desk = { width: 1440, height: 900, language: "en", scheme: "light" } as const;
const phone = { width: 390, height: 844, language: "zh-CN", scheme: "dark" } as const;

let product: Product;
let profile: string;
let teachers: Chromium;
let students: Chromium;
let student: PersonPage;
beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), "skyclass-profile-"));
  product = await startProduct();
  students = await launchChromium({ devices: "builtIn" });
  teachers = await launchChromium({ devices: "builtIn", profile });
  student = await signIn({ chromium: students, product, link: product.links.student[0] });
}, 120_000);
afterAll(async () => {
  await teachers?.close();
  await students?.close();
  await product?.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** In the profile itself: what a context of its own keeps does not outlive the browser. */
const openOwn = async (): Promise<Page> => {
  await allowDevices(teachers.browser.defaultBrowserContext(), product.origin);
  return teachers.browser.newPage();
};
const cookiesOf = async (page: Page): Promise<CookieData[]> =>
  (await page.browserContext().cookies()).map(({ name, value, domain, path }) => ({
    ...{ name, value, domain, path },
    httpOnly: true,
  }));
const micros = async (page: Page) =>
  (await callApi(page, { path: "/api/micro-lessons", reply: MicroLessonList })).microLessons;
const published = async (page: Page, count: number) =>
  expect
    .poll(async () => (await micros(page)).map(({ state }) => state), { timeout: 90_000 })
    .toEqual(Array.from({ length: count }, () => "published"));
/** Of the recording that runs. */
const recordedS = async (page: Page): Promise<number> =>
  page.$eval(byTestId("recording-clock"), (clock) => Number(clock.textContent?.split(":")[1]));
const untilRecorded = async (page: Page, seconds: number) =>
  expect.poll(async () => recordedS(page), { timeout: 30_000 }).toBeGreaterThanOrEqual(seconds);
const keptInBrowser = async (page: Page): Promise<number> =>
  page.evaluate(
    async () =>
      new Promise<number>((resolve, reject) => {
        const asked = indexedDB.open("skyclass-recordings");
        asked.onerror = () => reject(new Error("no storage"));
        asked.onsuccess = () => {
          const counted = asked.result.transaction("recordings").objectStore("recordings").count();
          counted.onsuccess = () => {
            asked.result.close();
            resolve(counted.result);
          };
        };
      }),
  );
const send = async (page: Page, title: string) => {
  await page.locator(`input${byTestId("micro-title")}`).fill(title);
  await page.evaluate((selector) => {
    document.querySelector<HTMLElement>(selector)?.click();
  }, byTestId("micro-class"));
  await click(page, "micro-upload");
  await page.waitForFunction(() => location.pathname === "/micro-lessons");
};
const inOrder = async (page: Page, look: typeof desk | typeof phone) => {
  expect(await faults(page, look)).toEqual([]);
  expect(await outOfKeyboardReach(page)).toEqual([]);
};

test("what was recorded when the browser was killed is offered again, sent, and watched", async () => {
  let page = await openOwn();
  await page.goto(product.links.teacher[0] ?? "");
  await click(page, "submit");
  await page.waitForFunction(() => location.pathname === "/");
  const shared = await openCodedScreen({ context: page.browserContext() });
  await dress(page, desk);
  await page.goto(`${product.origin}/micro-lessons/record`);
  await shows(page, "record-both");
  await inOrder(page, desk);
  await click(page, "record-both");
  // The desk stays in front of what is shared.
  await click(page, "share-screen");
  await page.waitForSelector(`${byTestId("start-recording")}:not(:disabled)`);
  await inOrder(page, desk);
  await click(page, "start-recording");
  await shows(page, "pause-recording");
  await untilRecorded(page, 3);
  await click(page, "pause-recording");
  await shows(page, "go-on-recording");
  await inOrder(page, desk);
  const pausedAtS = await recordedS(page);
  await click(page, "go-on-recording");
  await untilRecorded(page, pausedAtS + 3);
  // The browser's own bar: the shared page is gone.
  for (const tab of await teachers.browser.pages())
    if ((await tab.title()) === codedScreenTitle) await tab.close();
  await shows(page, "recording-note");
  await shows(page, "go-on-recording");
  const cookies = await cookiesOf(page);
  const killed = teachers.browser.process();
  const gone = new Promise((resolve) => killed?.once("exit", resolve));
  killed?.kill("SIGKILL");
  await gone;
  await shared.close();

  teachers = await launchChromium({ devices: "builtIn", profile });
  page = await openOwn();
  // Somebody else at the same computer is not offered what she recorded.
  await page.browserContext().setCookie(...(await cookiesOf(student.page)));
  await page.goto(`${product.origin}/micro-lessons/record`);
  await shows(page, "record-both");
  expect(await keptInBrowser(page)).toBe(1);
  expect(await page.$(byTestId("kept-recording"))).toBeNull();
  await page.browserContext().setCookie(...cookies);
  await page.goto(`${product.origin}/micro-lessons/record`);
  await dress(page, desk);
  await shows(page, "kept-recording");
  await click(page, "look-at-kept");
  await shows(page, "taken-video");
  await page.waitForFunction(
    (selector) => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      return video !== null && video.videoWidth === 1920 && Number.isFinite(video.duration);
    },
    {},
    byTestId("taken-video"),
  );
  await inOrder(page, desk);
  await send(page, "圆的面积");
  await published(page, 1);
  const [micro] = await micros(page);
  expect(micro?.fileName).toMatch(/\.mp4$/);
  expect(micro?.durationMs).toBeGreaterThan(4_000);
  expect(micro?.durationMs).toBeLessThan(12_000);
  await expect.poll(async () => keptInBrowser(page)).toBe(0);
  const { page: child } = student;
  await child.goto(`${product.origin}/lessons/${micro?.lessonId ?? ""}/replay`);
  await untilMoving(child, "camera-video");
  expect(student.offences).toEqual([]);
  await page.close();
}, 240_000);

test("a phone offers its camera alone, and WebM without a length is taken, too", async () => {
  const page = await openOwn();
  await page.evaluateOnNewDocument(() => {
    Reflect.deleteProperty(MediaDevices.prototype, "getDisplayMedia");
    const isSupported = MediaRecorder.isTypeSupported.bind(MediaRecorder);
    MediaRecorder.isTypeSupported = (type) => /webm;codecs=vp8/.test(type) && isSupported(type);
  });
  await page.goto(product.origin);
  await dress(page, phone);
  await page.goto(`${product.origin}/micro-lessons/record`);
  await shows(page, "record-camera");
  expect(await page.$(byTestId("record-both"))).toBeNull();
  await inOrder(page, phone);
  await click(page, "record-camera");
  await page.waitForSelector(`${byTestId("start-recording")}:not(:disabled)`);
  await inOrder(page, phone);
  await click(page, "start-recording");
  await shows(page, "retake-recording");
  await untilRecorded(page, 4);
  // From the beginning: what was recorded is gone.
  await click(page, "retake-recording");
  await click(page, "confirm");
  await page.waitForSelector(byTestId("recording-clock"), { hidden: true });
  await shows(page, "stop-recording");
  await untilRecorded(page, 3);
  await click(page, "stop-recording");
  await shows(page, "taken-video");
  expect(await keptInBrowser(page)).toBe(1);
  await inOrder(page, phone);
  await send(page, "口算");
  await published(page, 2);
  const micro = (await micros(page)).find(({ title }) => title === "口算");
  expect(micro?.fileName).toMatch(/\.webm$/);
  expect(micro?.durationMs).toBeGreaterThan(2_500);
  expect(micro?.durationMs).toBeLessThan(9_000);
  await page.close();
}, 240_000);

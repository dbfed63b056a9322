/* A teacher records in her browser; the browser is killed on the way, and a child watches what she sent later. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CookieData, Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MicroLessonList } from "../../protocol/microLessons.ts";
import { pdfOfPages } from "../factories/slideFiles.ts";
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
const keptInBrowser = async (
  page: Page,
  what: "recordings" | "pieces" = "recordings",
): Promise<number> =>
  page.evaluate(
    async (store) =>
      new Promise<number>((resolve, reject) => {
        const asked = indexedDB.open("skyclass-recordings");
        asked.onerror = () => reject(new Error("no storage"));
        asked.onsuccess = () => {
          const counted = asked.result.transaction(store).objectStore(store).count();
          counted.onsuccess = () => {
            asked.result.close();
            resolve(counted.result);
          };
        };
      }),
    what,
  );
const send = async (page: Page, title: string) => {
  await page.locator(`input${byTestId("micro-title")}`).fill(title);
  await page.evaluate((selector) => {
    document.querySelector<HTMLElement>(selector)?.click();
  }, byTestId("micro-class"));
  await click(page, "micro-upload");
  await page.waitForFunction(() => location.pathname === "/micro-lessons");
};
/** Asked without waiting for frames: a page that is not in front draws none. */
const readyToStart = async (page: Page) =>
  expect
    .poll(
      async () =>
        page.evaluate(
          (start, share) => ({
            disabled: document.querySelector<HTMLButtonElement>(start)?.disabled,
            sharing: document.querySelector(share) === null,
            seen: document.visibilityState,
            notes: document.querySelector("[role=alert]")?.textContent,
          }),
          byTestId("start-recording"),
          byTestId("share-screen"),
        ),
      { timeout: 30_000 },
    )
    .toEqual({ disabled: false, sharing: true, seen: "visible" });
/** How many thousandths of the recorded picture are written on in red ink, and in anything dark. */
const inkIn = async (page: Page) =>
  page.$eval(byTestId("taken-video"), (video) => {
    const canvas = new OffscreenCanvas(320, 180);
    const brush = canvas.getContext("2d");
    if (!brush || !(video instanceof HTMLVideoElement)) throw new Error("no picture");
    brush.drawImage(video, 0, 0, 320, 180);
    // The right of it is the camera's.
    const { data } = brush.getImageData(60, 0, 160, 180);
    let [red, dark] = [0, 0];
    for (let at = 0; at < data.length; at += 4) {
      const [r = 0, g = 0, b = 0] = data.subarray(at, at + 3);
      if (r > g + 60 && r > b + 60) red++;
      else if (r < 90 && g < 90 && b < 90) dark++;
    }
    return { red: (4_000 * red) / data.length, dark: (4_000 * dark) / data.length };
  });
/** The first page of a PDF is written on in red, then a blank one follows by the keyboard. */
const recordSlides = async (page: Page) => {
  const file = join(profile, "圆.pdf");
  await writeFile(file, pdfOfPages(["圆的面积", "半径"]));
  await page.goto(`${product.origin}/micro-lessons/record`);
  await click(page, "record-slides");
  const choosing = page.waitForFileChooser();
  await click(page, "add-sheets");
  await (await choosing).accept([file]);
  const at = async (place: string) =>
    expect
      .poll(async () => page.$eval(byTestId("sheet-number"), (one) => one.textContent))
      .toBe(place);
  await at("1 / 2");
  await inOrder(page, desk);
  await click(page, "start-recording");
  await shows(page, "pause-recording");
  const sheet = await page.waitForSelector(byTestId("sheet"));
  const box = await sheet?.boundingBox();
  if (!box) throw new Error("there is no page");
  const { x, y, width, height } = box;
  await page.mouse.move(x + width * 0.2, y + height * 0.75);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.6, y + height * 0.8, { steps: 5 });
  await page.mouse.up();
  await untilRecorded(page, 2);
  await page.keyboard.press("PageDown");
  await at("2 / 2");
  await click(page, "sheet-new");
  await at("3 / 3");
  const blankAtS = await recordedS(page);
  await untilRecorded(page, blankAtS + 2);
  await click(page, "stop-recording");
  await shows(page, "taken-video");
  const lookAt = async (share: number) =>
    page.$eval(
      byTestId("taken-video"),
      async (video, where) => {
        if (!(video instanceof HTMLVideoElement)) throw new Error("no video");
        const there = new Promise((resolve) => video.addEventListener("seeked", resolve));
        video.currentTime = video.duration * where;
        await there;
      },
      share,
    );
  await page.waitForFunction(
    (selector) => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      return video !== null && Number.isFinite(video.duration) && video.currentTime === 0;
    },
    { polling: 100 },
    byTestId("taken-video"),
  );
  await lookAt(0.35);
  const written = await inkIn(page);
  expect(written.red).toBeGreaterThan(1);
  expect(written.dark).toBeGreaterThan(5);
  await lookAt(0.98);
  expect(await inkIn(page)).toEqual({ red: 0, dark: 0 });
  await click(page, "discard-recording");
  await click(page, "confirm");
  await shows(page, "start-recording");
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
  await readyToStart(page);
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
  // The next while the server makes a replay of it.
  await recordSlides(page);
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

test("a phone offers its camera, which is tried again, and slides, and WebM without a length is taken, too", async () => {
  const page = await openOwn();
  await page.evaluateOnNewDocument(() => {
    Reflect.deleteProperty(MediaDevices.prototype, "getDisplayMedia");
    const isSupported = MediaRecorder.isTypeSupported.bind(MediaRecorder);
    MediaRecorder.isTypeSupported = (type) => /webm;codecs=vp8/.test(type) && isSupported(type);
    if (!("mediaDevices" in navigator)) return;
    // Another program has them: both are asked for together, then each alone.
    let refusals = 3;
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wish) => {
      if (refusals-- > 0) throw new DOMException("busy", "NotReadableError");
      return open(wish);
    };
  });
  await page.goto(product.origin);
  await dress(page, phone);
  await page.goto(`${product.origin}/micro-lessons/record`);
  await shows(page, "record-camera");
  await shows(page, "record-slides");
  expect(await page.$(byTestId("record-both"))).toBeNull();
  await inOrder(page, phone);
  await click(page, "record-camera");
  await shows(page, "open-again");
  await inOrder(page, phone);
  await click(page, "open-again");
  await page.waitForSelector(`${byTestId("start-recording")}:not(:disabled)`);
  await click(page, "start-recording");
  await shows(page, "retake-recording");
  await untilRecorded(page, 4);
  // From the beginning: what was recorded is gone.
  await click(page, "retake-recording");
  await click(page, "confirm");
  await page.waitForSelector(byTestId("recording-clock"), { hidden: true });
  await shows(page, "stop-recording");
  await expect
    .poll(async () => keptInBrowser(page, "pieces"), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(4);
  // The browser's storage is full: said, and what there is stays.
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await shows(page, "taken-problem");
  await shows(page, "taken-video");
  expect(await keptInBrowser(page)).toBe(1);
  await inOrder(page, phone);
  await send(page, "口算");
  await published(page, 2);
  const micro = (await micros(page)).find(({ title }) => title === "口算");
  expect(micro?.fileName).toMatch(/\.webm$/);
  expect(micro?.durationMs).toBeGreaterThan(1_500);
  expect(micro?.durationMs).toBeLessThan(9_000);
  await page.close();
}, 240_000);

/* How much a replay shows and loads, chosen by whoever watches: on a phone and on a desk. */
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storyboard } from "../../config/ladder.ts";
import { LessonList, Replay } from "../../protocol/lessons.ts";
import { giveCapture, untilLaddered } from "../factories/givenReplay.ts";
import { until } from "../factories/until.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import { callApi, click, type PersonPage, shows, signIn } from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults } from "../rig/screenFaults.ts";
import { look, untilMoving } from "../rig/viewing.ts";

let product: Product;
let chromium: Chromium;
let student: PersonPage;
let teacher: PersonPage;
let replay: Replay;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({
    devices: "builtIn",
    extraFlags: ["--autoplay-policy=no-user-gesture-required"],
  });
  student = await signIn({ chromium, product, link: product.links.student[0] });
  teacher = await signIn({ chromium, product, link: product.links.teacher[0] });
  const { lessons } = await callApi(student.page, { path: "/api/lessons", reply: LessonList });
  const lessonId = lessons[0]?.lessonId ?? "none";
  await giveCapture({
    ...{ product, lessonId, seconds: 44 },
    camera: { width: 640, height: 360 },
    screen: { width: 960, height: 540 },
  });
  replay = await untilLaddered(student, lessonId);
}, 420_000);
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

const open = async (page: Page): Promise<void> => {
  await page.evaluate(() => localStorage.removeItem("skyclass.replayQuality"));
  await page.goto(`${product.origin}/lessons/${replay.lesson.lessonId}/replay`);
  await shows(page, "replay-player");
  await untilMoving(page, "camera-video");
};
const choose = async (page: Page, quality: string): Promise<void> => {
  await page.select(byTestId("replay-quality"), quality);
};
const offered = (page: Page): Promise<string[]> =>
  page.$$eval(`${byTestId("replay-quality")} option`, (options) =>
    options.map((option) => option.textContent),
  );

describe.each([
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
])("at $width px", (viewport) => {
  beforeAll(async () => {
    await student.page.setViewport(viewport);
    await open(student.page);
  });

  test("everything that was made is offered, and fits beside the other controls", async () => {
    const { page } = student;
    await until(async () => (await offered(page)).length > 2, 20_000);
    expect(await offered(page)).toEqual(["自动", "540p", "480p", "360p", "只听声音"]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test("the large picture becomes what was chosen, and both go on in step", async () => {
    const { page } = student;
    await choose(page, "360");
    await until(async () => (await look(page, "screen-video"))?.height === 360, 30_000);
    await choose(page, "540");
    await until(async () => (await look(page, "screen-video"))?.height === 540, 30_000);
    await untilMoving(page, "screen-video");
    let driftMs = Number.NaN;
    await until(async () => {
      const drift = await page.$eval(byTestId("replay-player"), (player) =>
        player.getAttribute("data-drift-ms"),
      );
      driftMs = Number(drift ?? Number.NaN);
      return Math.abs(driftMs) < 100;
    }, 20_000);
    expect(Math.abs(driftMs)).toBeLessThan(100);
  });

  test("sound only loads no pictures, keeps the place, and comes back", async () => {
    const { page } = student;
    await page.evaluate(() => {
      const video = document.querySelector<HTMLVideoElement>('[data-testid="camera-video"]');
      if (video) video.currentTime = 12;
    });
    await until(async () => ((await look(page, "camera-video"))?.timeS ?? 0) > 12, 20_000);
    const loaded: string[] = [];
    const note = (request: { url: () => string }) => void loaded.push(request.url());
    await choose(page, "sound");
    await page.waitForFunction(
      () =>
        document.querySelector<HTMLVideoElement>('[data-testid="camera-video"]')?.videoWidth === 0,
    );
    page.on("request", note);
    const place = (): Promise<number> =>
      page.$eval(byTestId("camera-video"), (video) => (video as HTMLVideoElement).currentTime);
    const from = await place();
    await until(async () => (await place()) > Math.max(13, from + 2), 20_000);
    page.off("request", note);
    expect(await place()).toBeLessThan(40);
    expect(loaded.filter((url) => /(camera|screen)\d*-\d+-/.test(url))).toEqual([]);
    await choose(page, "auto");
    await untilMoving(page, "screen-video");
    expect((await look(page, "camera-video"))?.timeS ?? 0).toBeGreaterThan(13);
  });

  test("the seek bar shows what is to be seen where it is pointed at", async () => {
    const { page } = student;
    const bar = await page.waitForSelector(byTestId("replay-seek"));
    const box = await bar?.boundingBox();
    if (!box) throw new Error("there is no seek bar");
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
    await shows(page, "seek-preview");
    const sheetWidth = await page.$eval(
      `${byTestId("seek-preview")} > :first-child`,
      async (tile) => {
        const sheet = new Image();
        sheet.src = /url\("(.*)"\)/.exec(getComputedStyle(tile).backgroundImage)?.[1] ?? "";
        await sheet.decode();
        return sheet.naturalWidth;
      },
    );
    expect(sheetWidth).toBe(storyboard.tile.width * storyboard.columns);
    const preview = await page.$eval(byTestId("seek-preview"), (element) => {
      const { left, right, top } = element.getBoundingClientRect();
      return { text: element.textContent, left, right, top, width: innerWidth };
    });
    expect(preview.text).toMatch(/^0?0:2[567]$/);
    expect(preview.left).toBeGreaterThanOrEqual(0);
    expect(preview.right).toBeLessThanOrEqual(preview.width);
    await page.mouse.move(box.x + 2, box.y + box.height / 2);
    await page.waitForFunction(
      (testId) => (document.querySelector(testId)?.getBoundingClientRect().left ?? -1) >= 0,
      {},
      byTestId("seek-preview"),
    );
    await page.mouse.move(0, 0);
    await page.waitForFunction(
      (testId) => document.querySelector(testId) === null,
      {},
      byTestId("seek-preview"),
    );
  });
});

describe("beside its pictures", () => {
  const phone = { width: 390, height: 844, language: "en", scheme: "light" } as const;
  const desk = { width: 1440, height: 900, language: "zh-CN", scheme: "dark" } as const;
  const watch = async (page: Page, on: typeof phone | typeof desk, query = ""): Promise<void> => {
    await dress(page, on);
    await page.goto(`${product.origin}/lessons/${replay.lesson.lessonId}/replay${query}`);
    await shows(page, "replay-side");
  };
  const placeS = async (page: Page): Promise<number> =>
    (await look(page, "camera-video"))?.timeS ?? Number.NaN;
  const pauseAt = async (page: Page, second: number): Promise<void> => {
    await page.$eval(
      byTestId("camera-video"),
      (video, to) => {
        if (!(video instanceof HTMLVideoElement)) return;
        video.pause();
        video.currentTime = to;
      },
      second,
    );
    await until(async () => Math.abs((await placeS(page)) - second) < 0.5, 20_000);
  };

  test("chapters that the teacher writes lead everybody, and are marked on the seek bar", async () => {
    const { page } = teacher;
    await watch(page, desk);
    await click(page, "tab-chapters");
    await pauseAt(page, 20);
    await click(page, "edit-chapters");
    await click(page, "add-chapter");
    await page.type(byTestId("chapter-title"), "异分母分数");
    expect(await faults(page, desk)).toEqual([]);
    await click(page, "save-chapters");
    await shows(page, "chapters-edited");
    expect(await faults(page, desk)).toEqual([]);

    await watch(student.page, phone);
    await click(student.page, "tab-chapters");
    await shows(student.page, "go-chapter");
    expect(await student.page.$(byTestId("edit-chapters"))).toBeNull();
    expect(await faults(student.page, phone)).toEqual([]);
    await pauseAt(student.page, 2);
    await click(student.page, "go-chapter");
    await until(async () => Math.abs((await placeS(student.page)) - 20) < 1.5, 20_000);
  });

  test("a note that is begun on a phone is written, kept, and leads back to its moment on a desk", async () => {
    const { page } = student;
    await pauseAt(page, 12);
    // The next time it goes on from there, on whatever device.
    const path = `/api/lessons/${replay.lesson.lessonId}/replay`;
    const keptPlaceMs = async (): Promise<number> =>
      (await callApi(page, { path, reply: Replay })).placeMs ?? Number.NaN;
    await until(async () => Math.abs((await keptPlaceMs()) - 12_000) < 500, 20_000);
    await page.keyboard.press("n");
    await shows(page, "note-text");
    await page.type(byTestId("note-text"), "找公倍数 n");
    const kept = `${byTestId("replay-note")}[data-kept="true"]`;
    await page.waitForSelector(kept, { timeout: 20_000 });
    expect(await faults(page, phone)).toEqual([]);
    await watch(page, desk, "?t=30");
    await until(async () => (await placeS(page)) >= 30, 20_000);
    await click(page, "tab-notes");
    const text = await page.waitForSelector(byTestId("note-text"));
    expect(await text?.evaluate((field) => (field as HTMLTextAreaElement).value)).toBe(
      "找公倍数 n",
    );
    expect(await faults(page, desk)).toEqual([]);
    await pauseAt(page, 30);
    await click(page, "go-note");
    await until(async () => Math.abs((await placeS(page)) - 12) < 1.5, 20_000);
    // Nobody else has it.
    await click(teacher.page, "tab-notes");
    await shows(teacher.page, "replay-notes");
    expect(await teacher.page.$(byTestId("replay-note"))).toBeNull();
  });
});

/* A teacher's video from her page to a child's: the line drops and the server dies on the way. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ElementHandle } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MicroLessonList } from "../../protocol/microLessons.ts";
import { codedVideo, usualVideo } from "../factories/codedVideos.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import { codedFramesPerSecond } from "../rig/frameCode.ts";
import { callApi, click, pauseReplayAt, type PersonPage, shows, signIn } from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { look, untilMoving } from "../rig/viewing.ts";

let product: Product;
let chromium: Chromium;
let folder: string;
let teacher: PersonPage;
let student: PersonPage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-video-"));
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  const { links } = product;
  // Requests fail while the line is away; that is what this is about.
  const expectedErrors = [/Failed to load resource|WebSocket/];
  teacher = await signIn({ chromium, product, link: links.teacher[0], expectedErrors });
  student = await signIn({ chromium, product, link: links.student[0], expectedErrors });
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await product?.close();
  await rm(folder, { recursive: true, force: true });
});

const mine = async () =>
  (await callApi(teacher.page, { path: "/api/micro-lessons", reply: MicroLessonList }))
    .microLessons[0];

test("a video goes on after a dropped line and a killed server, and is watched frame by frame", async () => {
  const { page } = teacher;
  const file = await codedVideo({
    ...{ path: join(folder, "圆的面积.mp4"), seconds: 20 },
    // Large enough to be on its way for some seconds.
    video: [...usualVideo, "-b:v", "1500k", "-minrate", "1500k", "-x264-params", "nal-hrd=cbr"],
  });
  await page.goto(`${product.origin}/micro-lessons`);
  await shows(page, "micro-upload");
  const input = await page.$(`input${byTestId("micro-file")}`);
  await (input as ElementHandle<HTMLInputElement>).uploadFile(file);
  await page.waitForFunction(
    (selector: string) => document.querySelector<HTMLInputElement>(selector)?.value === "圆的面积",
    {},
    byTestId("micro-title"),
  );
  await page.evaluate((selector) => {
    document.querySelector<HTMLElement>(selector)?.click();
  }, byTestId("micro-class"));
  const network = { offline: false, latency: 20, download: 2_000_000, upload: 150_000 };
  const slow = await page.createCDPSession();
  await slow.send("Network.enable");
  const set = async (offline: boolean, upload: number) =>
    slow.send("Network.emulateNetworkConditions", {
      ...{ offline, latency: network.latency, downloadThroughput: network.download },
      uploadThroughput: upload,
    });
  await set(false, network.upload);
  await click(page, "micro-upload");
  await shows(page, "upload-badge");
  // She goes elsewhere; the badge follows her.
  await page.evaluate(() => {
    document.querySelector<HTMLElement>('a[href="/lessons"]')?.click();
  });
  await page.waitForFunction(() => location.pathname === "/lessons");
  await shows(page, "upload-badge");
  await expect
    .poll(async () => (await mine())?.receivedBytes ?? 0, { timeout: 30_000 })
    .toBeGreaterThan(300_000);
  const lessonId = (await mine())?.lessonId ?? "";
  const onDisk = async () =>
    (await stat(join(product.dataFolder, "uploads", lessonId)).catch(() => null))?.size ?? 0;
  // As on another day: the page knows nothing of the file any more.
  page.once("dialog", (dialog) => void dialog.accept());
  await page.goto(`${product.origin}/micro-lessons`);
  const again = await page.waitForSelector(`input${byTestId("micro-go-on")}`, { timeout: 20_000 });
  const halfway = await onDisk();
  await (again as ElementHandle<HTMLInputElement>).uploadFile(file);
  await expect.poll(onDisk, { timeout: 30_000 }).toBeGreaterThan(halfway + 100_000);
  await set(true, 0);
  await product.kill("server");
  const kept = await onDisk();
  expect(kept).toBeGreaterThan(300_000);
  expect(kept).toBeLessThan((await stat(file)).size);
  await product.restart();
  await product.ready();
  expect(await onDisk()).toBe(kept);
  await set(false, -1);
  await expect
    .poll(async () => (await mine().catch(() => undefined))?.state, { timeout: 90_000 })
    .toBe("published");
  const micro = await mine();
  expect(Math.abs((micro?.durationMs ?? 0) - 20_000)).toBeLessThan(150);

  const { page: child } = student;
  await child.goto(`${product.origin}/lessons`);
  await click(child, "watch-replay");
  await untilMoving(child, "camera-video");
  for (const second of [3, 14]) {
    await pauseReplayAt(child, second * 1000);
    await expect
      .poll(async () => (await look(child, "camera-video"))?.code?.number, { timeout: 20_000 })
      .toBe(second * codedFramesPerSecond);
  }
  expect(student.offences).toEqual([]);
  expect(teacher.offences).toEqual([]);
}, 240_000);

test("her page is in order on a phone and on a desk, also for whoever has no mouse", async () => {
  const { page } = teacher;
  await page.goto(`${product.origin}/micro-lessons`);
  for (const seen of [
    { width: 390, height: 844, language: "zh-CN", scheme: "light" },
    { width: 1440, height: 900, language: "en", scheme: "dark" },
  ] as const) {
    await dress(page, seen);
    await page.reload();
    await shows(page, "micro-lesson");
    expect(await faults(page, seen), `at ${seen.width} pixels`).toEqual([]);
    expect(await outOfKeyboardReach(page)).toEqual([]);
  }
}, 90_000);

import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "puppeteer";
import { z } from "zod";
import { Lesson, TeachableClasses } from "../protocol/lessons.ts";
import { byTestId, launchChromium } from "../test/rig/browser.ts";
import {
  callApi,
  click,
  endLesson,
  joinLesson,
  shows,
  signIn,
  startLesson,
  untilPublished,
} from "../test/rig/people.ts";
import { startProduct } from "../test/rig/product.ts";
import { serveSlide, slideTitle } from "./pictures/slide.ts";

/*
 * `node scripts/pictures.ts`: the pictures in the README, taken from the running product in Chromium: a
 * made-up lesson with a slide as its screen and the rehearsal picture as its camera.
 */
const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const run = promisify(execFile);

/** Palette PNGs: screens have few colours, and the repository keeps every version. */
async function picture(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  await wait(600);
  const raw = join(folder, `${name}.raw.png`);
  await page.screenshot({ path: raw });
  await run("ffmpeg", [
    ...["-v", "error", "-y", "-i", raw, "-vf"],
    "split[a][b];[a]palettegen=max_colors=192[p];[b][p]paletteuse=dither=none",
    join(folder, `${name}.png`),
  ]);
  await run("rm", [raw]);
  console.log(join("docs/pictures", `${name}.png`));
}

const untilPlaying = (page: Page, testId: string) =>
  page.waitForFunction(
    (selector: string) => {
      const video = document.querySelector(selector);
      return video instanceof HTMLVideoElement && video.videoWidth > 0 && video.currentTime > 0.5;
    },
    { polling: 200, timeout: 30_000 },
    `video${byTestId(testId)}`,
  );

await mkdir(folder, { recursive: true });
const product = await startProduct();
const slide = await serveSlide();
const chromium = await launchChromium({
  devices: "builtIn",
  extraFlags: [`--auto-select-tab-capture-source-by-title=${slideTitle}`],
});
try {
  const desk = { chromium, product };
  const teacher = await signIn({
    ...desk,
    link: product.links.teacher[0],
    viewport: { width: 1440, height: 900 },
  });
  const phones = [];
  for (const link of product.links.student) {
    phones.push(await signIn({ ...desk, link, viewport: { width: 390, height: 844 } }));
  }
  const { classes } = await callApi(teacher.page, {
    path: "/api/teachable-classes",
    reply: TeachableClasses,
  });
  const { lessonId } = await callApi(teacher.page, {
    method: "POST",
    path: "/api/lessons",
    body: { title: "数学：分数的初步认识", classIds: classes.map(({ classId }) => classId) },
    reply: Lesson,
  });
  await teacher.page.goto(`${product.origin}/lessons/${lessonId}/teach`);
  await click(teacher.page, "test-picture");
  await wait(800);
  await startLesson(teacher);
  for (const phone of phones) await joinLesson(phone, product, lessonId);
  const tab = await teacher.context.newPage();
  await tab.setViewport({ width: 1280, height: 720 });
  await tab.goto(slide.url);
  await click(teacher.page, "toggle-screen");
  const [first] = phones;
  if (!first) throw new Error("the demo school has no student");
  await untilPlaying(first.page, "screen-video");
  await untilPlaying(first.page, "camera-video");
  await shows(teacher.page, "participant");
  await wait(12_000);
  await picture(teacher.page, "teacher-live");
  await picture(first.page, "student-live-phone");
  await wait(8_000);
  await endLesson(teacher);
  await untilPublished(teacher, lessonId);
  const replay = teacher.page;
  await replay.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await untilPlaying(replay, "camera-video");
  await replay.evaluate(() => {
    const video = document.querySelector('video[data-testid="camera-video"]');
    if (video instanceof HTMLVideoElement) video.currentTime = video.duration * 0.7;
  });
  await wait(4_000);
  await picture(replay, "replay");
  const offences = [teacher, ...phones].flatMap((each) => each.offences);
  z.array(z.never()).parse(offences);
} finally {
  await chromium.close();
  await slide.close();
  await product.close();
}

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "puppeteer";
import { z } from "zod";
import { byTestId, launchChromium } from "../test/rig/browser.ts";
import {
  click,
  endLesson,
  joinLesson,
  openNewLesson,
  shows,
  signIn,
  startLesson,
  untilPublished,
} from "../test/rig/people.ts";
import { startProduct } from "../test/rig/product.ts";
import { drawnTeacher } from "./pictures/drawnTeacher.ts";
import { slidesPdf } from "./pictures/slides.ts";

/*
 * `npm run pictures`: the pictures in the README, taken from the running product in Chromium: a made-up
 * lesson with slides, a pen on the board, questions and a hand. The teacher is drawn and nobody.
 */
const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
const run = promisify(execFile);

/** Palette PNGs: screens have few colours, and the repository keeps every version. */
async function picture(page: Page, name: string): Promise<void> {
  await page.bringToFront();
  await page.mouse.move(2, 2);
  await wait(800);
  const raw = join(folder, `${name}.raw.png`);
  await page.screenshot({ path: raw });
  await run("ffmpeg", [
    ...["-v", "error", "-y", "-i", raw, "-vf"],
    "split[a][b];[a]palettegen=max_colors=192[p];[b][p]paletteuse=dither=none",
    join(folder, `${name}.png`),
  ]);
  await rm(raw);
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
const untilPage = (page: Page, wanted: number) =>
  page.waitForFunction(
    (selector: string, number: string) => {
      const image = document.querySelector<HTMLImageElement>(selector);
      return image?.dataset["page"] === number && image.naturalWidth > 0;
    },
    { timeout: 30_000 },
    byTestId("slide"),
    String(wanted),
  );

/** A stroke through these points, given in shares of the board's width and height. */
async function draw(page: Page, points: readonly (readonly [number, number])[]): Promise<void> {
  await page.bringToFront();
  const sheet = await page.waitForSelector(byTestId("board"));
  const box = await sheet?.boundingBox();
  if (!box) throw new Error("there is no board");
  for (const [index, [x, y]] of points.entries()) {
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y, { steps: 4 });
    if (index === 0) await page.mouse.down();
  }
  await page.mouse.up();
}
const ring = ([x, y]: readonly [number, number], [wide, high]: readonly [number, number]) =>
  Array.from({ length: 25 }, (_, part) => {
    const turn = (2 * Math.PI * part) / 23;
    return [x + wide * Math.cos(turn), y + high * Math.sin(turn)] as const;
  });

async function ask(page: Page, text: string): Promise<void> {
  await shows(page, "ask-text");
  await page.type(byTestId("ask-text"), text);
  await click(page, "ask-send");
}

await mkdir(folder, { recursive: true });
const files = await mkdtemp(join(tmpdir(), "skyclass-pictures-"));
const camera = join(files, "teacher.mjpeg");
await writeFile(camera, drawnTeacher());
const product = await startProduct();
const chromium = await launchChromium({
  devices: "builtIn",
  extraFlags: [`--use-file-for-fake-video-capture=${camera}`],
});
try {
  const slides = join(files, "分数的初步认识.pdf");
  await writeFile(slides, await slidesPdf(chromium.browser));
  const enter = { chromium, product };
  const teacher = await signIn({
    ...enter,
    link: product.links.teacher[0],
    viewport: { width: 1440, height: 900 },
  });
  const phones = [];
  for (const link of product.links.student) {
    phones.push(await signIn({ ...enter, link, viewport: { width: 390, height: 844 } }));
  }
  const [first, second, third] = phones;
  if (!first || !second || !third) throw new Error("the demo school has too few students");

  const { lessonId } = await openNewLesson(teacher, product, "数学：分数的初步认识");
  await click(teacher.page, "open-slides");
  const choosing = teacher.page.waitForFileChooser();
  await click(teacher.page, "bring-slides");
  await (await choosing).accept([slides]);
  await shows(teacher.page, "show-page-3");
  await startLesson(teacher);
  for (const phone of phones) await joinLesson(phone, product, lessonId);
  await click(teacher.page, "open-slides");
  for (const page of [1, 2]) {
    await click(teacher.page, `show-page-${page}`);
    await untilPage(first.page, page);
    await wait(3_000);
  }
  await click(teacher.page, "open-slides");
  await click(teacher.page, "toggle-board");
  await click(teacher.page, "colour-red");
  await draw(teacher.page, ring([0.183, 0.856], [0.075, 0.1]));
  await click(teacher.page, "colour-blue");
  await draw(teacher.page, ring([0.817, 0.856], [0.075, 0.1]));
  await shows(first.page, "board");

  await ask(first.page, "为什么一定要平均分？");
  await ask(second.page, "1/3 和 1/4 哪个大？");
  await shows(third.page, "second-question");
  await click(third.page, "second-question");
  await click(third.page, "hand");
  await shows(teacher.page, "hand-row");
  await untilPlaying(first.page, "camera-video");
  await wait(6_000);
  await picture(teacher.page, "teacher-live");
  await picture(first.page, "student-live-phone");

  await click(teacher.page, "answer-live");
  await wait(4_000);
  await endLesson(teacher);
  await untilPublished(teacher, lessonId);
  const replay = teacher.page;
  await replay.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(replay, "go-slide");
  await untilPlaying(replay, "camera-video");
  await replay.click(`${byTestId("go-slide")}[data-page="2"]`);
  await untilPage(replay, 2);
  await wait(3_000);
  await picture(replay, "replay");
  const offences = [teacher, ...phones].flatMap((each) => each.offences);
  z.array(z.never()).parse(offences);
} finally {
  await chromium.close();
  await product.close();
  await rm(files, { recursive: true, force: true });
}

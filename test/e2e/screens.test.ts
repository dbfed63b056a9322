/* The screens of a lesson and of its replay while media goes on in them, and how they look on the way. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pdfOfPages } from "../factories/slideFiles.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import { openCodedScreen } from "../rig/classroom.ts";
import {
  click,
  endLesson,
  joinLesson,
  openNewLesson,
  pauseReplayAt,
  type PersonPage,
  shows,
  signIn,
  startLesson,
  untilPublished,
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { untilMoving } from "../rig/viewing.ts";
import { looks } from "../screens/everyScreen.ts";

/** Keeps the locks that a page takes on the screen of its phone. */
const noteWakeLocks = `(() => {
  const { request } = WakeLock.prototype;
  window.__wakeLocks = [];
  WakeLock.prototype.request = async function (...given) {
    const lock = await request.apply(this, given);
    window.__wakeLocks.push(lock);
    return lock;
  };
})();`;
let product: Product;
let chromium: Chromium;
let people: Record<"teacher" | "student", PersonPage>;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  const { links } = product;
  people = {
    teacher: await signIn({ chromium, product, link: links.teacher[0] }),
    student: await signIn({ chromium, product, link: links.student[0] }),
  };
  await dress(people.teacher.page, looks[3]);
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

test("a child on a small phone has screen and face in sight, plays in the page, and its phone stays awake", async () => {
  const { teacher, student } = people;
  const [phone] = looks;
  const tab = await openCodedScreen(teacher);
  const { lessonId: runningId } = await openNewLesson(teacher, product, "分享屏幕");
  await startLesson(teacher);
  await click(teacher.page, "toggle-screen");

  const { page } = student;
  await page.evaluateOnNewDocument(noteWakeLocks);
  await page.bringToFront();
  await dress(page, phone);
  await joinLesson(student, product, runningId);
  await untilMoving(page, "screen-video");
  await shows(page, "camera-video");
  /** Which of both somebody sees whole: inside the window, with nothing before them but what makes one large. */
  const inSight = () =>
    page.evaluate(
      (selectors) =>
        selectors.map((selector) => {
          const video = document.querySelector<HTMLVideoElement>(selector);
          const box = video?.getBoundingClientRect();
          if (!box || !video?.playsInline) return false;
          const points = [0.1, 0.5, 0.9].flatMap((x) =>
            [0.1, 0.5, 0.9].map((y) => [x, y] as const),
          );
          return points.every(([x, y]) => {
            const [left, top] = [box.left + x * box.width, box.top + y * box.height];
            const there = document.elementFromPoint(left, top);
            return there === video || Boolean(there?.closest('[data-testid="enlarge-camera"]'));
          });
        }),
      [byTestId("screen-video"), byTestId("camera-video")],
    );
  await expect.poll(inSight, { timeout: 20_000 }).toEqual([true, true]);
  const width = await page.$eval(byTestId("screen-video"), (video) => video.clientWidth);
  expect(width).toBe(phone.width);
  await click(page, "toggle-questions");
  await expect.poll(inSight, { timeout: 20_000 }).toEqual([true, true]);
  expect(await faults(page, phone)).toEqual([]);

  const awake = () =>
    page.evaluate("window.__wakeLocks.filter(({ released }) => !released).length");
  await expect.poll(awake, { timeout: 20_000 }).toBe(1);
  await endLesson(teacher);
  await shows(page, "watch-replay");
  await expect.poll(awake, { timeout: 20_000 }).toBe(0);
  await tab.close();
});

test("slides and board, in the lesson and in its replay, are readable and fit", async () => {
  const [phone, , , desk] = looks;
  const { teacher, student } = people;
  const folder = await mkdtemp(join(tmpdir(), "skyclass-screens-"));
  const file = join(folder, "认识分数.pdf");
  await writeFile(file, pdfOfPages(["认识分数", "二分之一"]));
  const { lessonId: shownId } = await openNewLesson(teacher, product, "认识分数");
  await startLesson(teacher);
  await joinLesson(student, product, shownId);
  await click(teacher.page, "open-slides");
  const choosing = teacher.page.waitForFileChooser();
  await click(teacher.page, "bring-slides");
  await (await choosing).accept([file]);
  await click(teacher.page, "show-page-1");
  await rm(folder, { recursive: true, force: true });

  const inLesson = async (thing: "slide" | "board") => {
    for (const { page } of [teacher, student])
      for (const look of [phone, desk]) {
        await page.bringToFront();
        await dress(page, look);
        await page.reload();
        await page.waitForSelector(`${byTestId("join")}, ${byTestId(thing)}`);
        if (await page.$(byTestId("join"))) await click(page, "join");
        await shows(page, thing);
        expect(await faults(page, look), `${thing} at ${look.width} px`).toEqual([]);
        if (look.width === 1440) expect(await outOfKeyboardReach(page), thing).toEqual([]);
      }
  };
  await inLesson("slide");
  await click(teacher.page, "toggle-board");
  await click(teacher.page, "lend-pen-all");
  await inLesson("board");
  await click(teacher.page, "tool-text");
  await teacher.page.focus(byTestId("write-text"));
  await teacher.page.keyboard.press("Enter");
  await shows(teacher.page, "writing");
  await teacher.page.keyboard.type("一半");
  expect(await faults(teacher.page, desk)).toEqual([]);
  await teacher.page.keyboard.press("Enter");
  // A blank page: the slide stands beside it, long enough to be gone to.
  await click(teacher.page, "board-new");
  await shows(student.page, "slide");
  await wait(1_500);
  await endLesson(teacher);

  const { durationMs } = await untilPublished(student, shownId);
  for (const look of [phone, desk]) {
    await dress(student.page, look);
    await student.page.goto(`${product.origin}/lessons/${shownId}/replay`);
    await pauseReplayAt(student.page, durationMs - 1_000);
    for (const thing of ["board", "slide", "go-slide"]) await shows(student.page, thing);
    expect(await faults(student.page, look), `replay at ${look.width} px`).toEqual([]);
    if (look.width === 1440) expect(await outOfKeyboardReach(student.page)).toEqual([]);
  }
});

test("questions, chat, polls, slides and the class beside a lesson are readable and fit in every look", async () => {
  const { teacher, student } = people;
  const { lessonId } = await openNewLesson(teacher, product, "看一看每个地方");
  await startLesson(teacher);
  await student.page.bringToFront();
  await joinLesson(student, product, lessonId);
  // Open from the beginning where there is room for it.
  await student.page.setViewport({ width: 1440, height: 900 });
  await shows(student.page, "ask-text");
  await student.page.type(byTestId("ask-text"), "为什么要先通分？");
  await click(student.page, "ask-send");
  await teacher.page.bringToFront();
  await click(teacher.page, "open-polls");
  await shows(teacher.page, "poll-text");
  await teacher.page.type(byTestId("poll-text"), "二分之一加三分之一是多少？");
  await click(teacher.page, "start-poll");

  const panels = {
    teacher: [
      ["open-polls", "poll-now"],
      ["toggle-chat", "chat"],
      ["open-slides", "bring-slides"],
      ["toggle-board", "board"],
    ],
    student: [
      ["toggle-questions", "ask-text"],
      ["toggle-chat", "chat"],
    ],
  } as const;
  for (const look of [
    { width: 390, height: 844, language: "zh-CN", scheme: "light" },
    { width: 390, height: 844, language: "en", scheme: "dark" },
    { width: 1440, height: 900, language: "zh-CN", scheme: "dark" },
    { width: 1440, height: 900, language: "en", scheme: "light" },
  ] as const)
    for (const role of ["teacher", "student"] as const) {
      const { page } = people[role];
      await page.bringToFront();
      await dress(page, look);
      await page.reload();
      await page.waitForSelector(`${byTestId("join")}, ${byTestId("live-mark")}`);
      if (await page.$(byTestId("join"))) await click(page, "join");
      await shows(page, "live-mark");
      if (role === "student") await shows(page, "poll");
      for (const [opener, shown] of panels[role]) {
        // Some is open from the beginning.
        if (!(await page.$(byTestId(shown)))) await click(page, opener);
        await shows(page, shown);
        const where = `${role}, ${shown}, ${look.width} px, ${look.language}`;
        expect(await faults(page, look), where).toEqual([]);
        if (shown === "board") await click(page, opener);
      }
    }
  await teacher.page.bringToFront();
  await endLesson(teacher);
  await shows(student.page, "watch-replay");
});

test("no page asked another host for anything or broke", () => {
  expect(Object.values(people).flatMap(({ offences }) => offences)).toEqual([]);
});

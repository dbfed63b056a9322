/* Steps on the screens: what somebody opens, fills in and confirms, and how it looks on the way. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { Me, NewAccount } from "../../protocol/people.ts";
import { pdfOfPages } from "../factories/slideFiles.ts";
import { byTestId, openGuardedPage } from "../rig/browser.ts";
import { openCodedScreen } from "../rig/classroom.ts";
import {
  callApi,
  click,
  endLesson,
  joinLesson,
  openNewLesson,
  pauseReplayAt,
  shows,
  startLesson,
  untilPublished,
} from "../rig/people.ts";
import { dress, faults, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { untilMoving } from "../rig/viewing.ts";
import { type DemoSchool, openDemoSchool } from "../screens/demoSchool.ts";
import { looks } from "../screens/everyScreen.ts";

/** The rehearsal picture's: white, yellow, cyan, green, purple, red, blue; which of red, green, blue are strong. */
const barColours = ["111", "110", "011", "010", "101", "100", "001"];

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

let school: DemoSchool;
let product: DemoSchool["product"];
let chromium: DemoSchool["chromium"];
let people: DemoSchool["people"];
let schoolId: string;

beforeAll(async () => {
  school = await openDemoSchool();
  ({ product, chromium, people, schoolId } = school);
});

afterAll(async () => school?.close());

test("a class is made by pasting names, and a child signs in with the slip", async () => {
  const { page } = people.operator;
  await page.goto(`${product.origin}/schools/${schoolId}`);
  await click(page, "new-class");
  await shows(page, "class-name");
  await page.type(byTestId("class-name"), "三年级9班");
  await page.type(byTestId("student-names"), "1. 王小明\n2、李雷\n");
  await click(page, "create-class");
  await shows(page, "new-account");
  const textOf = (testId: string) =>
    page.$eval(byTestId(testId), (element) => element.textContent ?? "");
  const slip = { name: await textOf("new-sign-in-name"), password: await textOf("new-password") };
  await click(page, "slips-done");

  const context = await chromium.browser.createBrowserContext();
  const child = await openGuardedPage({ context, origin: product.origin });
  await child.page.goto(product.origin);
  await shows(child.page, "sign-in-name");
  await child.page.type(byTestId("sign-in-name"), slip.name);
  await child.page.type(byTestId("password"), slip.password);
  await click(child.page, "submit");
  await shows(child.page, "password-again");
  await child.page.type(byTestId("password"), "a-password-of-my-own");
  await child.page.type(byTestId("password-again"), "a-password-of-my-own");
  await click(child.page, "submit");
  await child.page.waitForFunction(() => location.pathname === "/");
  expect(await callApi(child.page, { path: "/api/me", reply: Me })).toMatchObject({
    displayName: "王小明",
    passwordMustChange: false,
  });
  await context.close();
});

test("a guardian decides for sound and picture apart, and the school sees it and adds what came on paper", async () => {
  const [phone, , , desk] = looks;
  const { guardian, headTeacher, schoolAdmin, student } = people;
  await guardian.page.bringToFront();
  await dress(guardian.page, phone);
  await guardian.page.goto(product.origin);
  await click(guardian.page, "decide-consents");
  await click(guardian.page, "give-sound");
  await shows(guardian.page, "withdraw-sound");
  await click(guardian.page, "give-picture");
  await shows(guardian.page, "withdraw-picture");
  await click(guardian.page, "withdraw-picture");
  await click(guardian.page, "confirm");
  await shows(guardian.page, "give-picture");
  expect(await faults(guardian.page, phone)).toEqual([]);

  await student.page.bringToFront();
  await dress(student.page, phone);
  await student.page.goto(product.origin);
  await shows(student.page, "consent-missing");
  expect(await faults(student.page, phone)).toEqual([]);

  const { page } = headTeacher;
  await page.bringToFront();
  await dress(page, desk);
  await page.goto(`${product.origin}/people`);
  await click(page, "consents");
  await shows(page, "child-consent");
  const states = () =>
    page.$$eval(`${byTestId("child-consent")} [data-state]`, (found) =>
      found.slice(0, 2).map((one) => one.getAttribute("data-state")),
    );
  expect(await states()).toEqual(["given", "withdrawn"]);
  await click(page, "consent-actions");
  await click(page, "record-paper");
  await shows(page, "paper-sworn");
  await page.waitForFunction(`document.querySelector('[role="menu"]') === null`);
  const isDisabled = () =>
    page.$eval(byTestId("confirm"), (button) => button.hasAttribute("disabled"));
  expect(await isDisabled()).toBe(true);
  expect(await faults(page, desk)).toEqual([]);
  await click(page, "paper-sworn");
  await click(page, "confirm");
  await expect.poll(states).toEqual(["given", "given"]);

  await click(page, "consent-actions");
  await click(page, "change-birth-date");
  await shows(page, "birth-date");
  await page.waitForFunction(`document.querySelector('[role="menu"]') === null`);
  expect(await faults(page, desk)).toEqual([]);
  await page.$eval(byTestId("birth-date"), (field) => {
    // Past React, which otherwise takes the value for one that it set itself.
    Reflect.set(HTMLInputElement.prototype, "value", "2001-02-03", field);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await click(page, "save-birth-date");
  await page.waitForFunction(
    (cell) => document.querySelector(cell)?.textContent?.includes("14 or older"),
    {},
    byTestId("child-consent"),
  );

  for (const look of [phone, desk]) {
    await schoolAdmin.page.bringToFront();
    await dress(schoolAdmin.page, look);
    await schoolAdmin.page.goto(`${product.origin}/people/consents`);
    await shows(schoolAdmin.page, "class-consent-count");
    expect(await faults(schoolAdmin.page, look)).toEqual([]);
  }
});

test("before the lesson a teacher sees herself, chooses devices, sees her voice, or rehearses without any", async () => {
  const { page } = people.teacher;
  await page.bringToFront();
  await dress(page, looks[3]);
  await openNewLesson(people.teacher, product, "试讲");
  await shows(page, "camera-video");
  const choices = (kind: string) =>
    page.$$eval(`${byTestId(`choose-${kind}`)} option`, (options) =>
      options.map((option) => (option instanceof HTMLOptionElement ? option.value : "")),
    );
  expect((await choices("camera")).length).toBeGreaterThan(0);
  const microphones = await choices("microphone");
  expect(microphones.length).toBeGreaterThan(1);
  const level = () =>
    page.$eval(byTestId("level-meter"), (meter) => Number(meter.getAttribute("aria-valuenow")));
  // The one that is in use now is what a browser would rather give again.
  const another = microphones.at(-1) ?? "";
  const chosen = () =>
    page.$eval(byTestId("choose-microphone"), (select) => "value" in select && select.value);
  expect(await chosen()).not.toBe(another);
  await page.select(byTestId("choose-microphone"), another);
  // Long enough to have been opened: until then the choice stands there as it was made.
  await wait(1_500);
  expect(await chosen()).toBe(another);
  await page.reload();
  await shows(page, "camera-video");
  await expect.poll(chosen, { timeout: 10_000 }).toBe(another);
  await expect.poll(level, { timeout: 10_000, interval: 50 }).toBeGreaterThan(10);

  await click(page, "toggle-microphone");
  await click(page, "test-picture");
  /** The colours of the bars, from left to right. */
  const bars = () =>
    page.$eval(byTestId("camera-video"), (video) => {
      const canvas = new OffscreenCanvas(7, 1);
      const brush = canvas.getContext("2d", { willReadFrequently: true });
      if (!brush || !(video instanceof HTMLVideoElement) || video.videoWidth !== 1280) return [];
      brush.drawImage(video, 0, 0, 1280, 100, 0, 0, 7, 1);
      const { data } = brush.getImageData(0, 0, 7, 1);
      return Array.from({ length: 7 }, (_, bar) =>
        [0, 1, 2].map((part) => ((data[bar * 4 + part] ?? 0) > 127 ? 1 : 0)).join(""),
      );
    });
  await expect.poll(bars, { timeout: 10_000 }).toEqual(barColours);
  await click(page, "toggle-microphone");
  await expect.poll(level, { timeout: 10_000, interval: 50 }).toBeGreaterThan(10);
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
  /** Which of both somebody sees whole: inside the window, with nothing before them. */
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
          return points.every(
            ([x, y]) =>
              document.elementFromPoint(box.left + x * box.width, box.top + y * box.height) ===
              video,
          );
        }),
      [byTestId("screen-video"), byTestId("camera-video")],
    );
  expect(await inSight()).toEqual([true, true]);
  const width = await page.$eval(byTestId("screen-video"), (video) => video.clientWidth);
  expect(width).toBe(phone.width);
  await click(page, "toggle-questions");
  await expect.poll(inSight).toEqual([true, true]);
  expect(await faults(page, phone)).toEqual([]);

  const awake = () =>
    page.evaluate("window.__wakeLocks.filter(({ released }) => !released).length");
  await expect.poll(awake).toBe(1);
  await endLesson(teacher);
  await shows(page, "watch-replay");
  expect(await awake()).toBe(0);
  await tab.close();
});

test("the people list keeps search and role in the address, and goes back to them", async () => {
  const { page } = people.operator;
  await page.goto(`${product.origin}/people`);
  await shows(page, "search-people");
  await page.type(byTestId("search-people"), "学生");
  await page.select(byTestId("filter-role"), "student");
  await page.waitForFunction(() => {
    const search = new URLSearchParams(location.search);
    return search.get("q") === "学生" && search.get("role") === "student";
  });
  await page.reload();
  await shows(page, "person");
  expect(
    await page.$eval(byTestId("filter-role"), (select) => "value" in select && select.value),
  ).toBe("student");
});

test("somebody is erased once the name is typed, and the proof is shown and fits a phone", async () => {
  const { page } = people.operator;
  const [phone, , , desk] = looks;
  await dress(page, phone);
  await page.goto(`${product.origin}/people?q=${encodeURIComponent("李雷")}`);
  await click(page, "person-actions");
  await click(page, "erase-person");
  await shows(page, "erase-name");
  // The menu it was chosen from is on its way out.
  await page.waitForFunction(`document.querySelector('[role="menu"]') === null`);
  const isDisabled = () =>
    page.$eval(byTestId("confirm"), (button) => button.hasAttribute("disabled"));
  expect(await isDisabled()).toBe(true);
  expect(await faults(page, phone)).toEqual([]);
  await page.type(byTestId("erase-name"), "李雷");
  expect(await isDisabled()).toBe(false);
  await click(page, "confirm");
  await shows(page, "erasure-proof");
  expect(await faults(page, phone)).toEqual([]);
  const text = await page.$eval(byTestId("erasure-proof"), (proof) => proof.textContent ?? "");
  expect(text).toContain("没有发现残留");
  expect(text).toMatch(/[0-9a-f]{64}/);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelector('[data-testid="person"]') === null);
  await dress(page, desk);
});

test("past erasures, and who left and can still be erased, are readable and fit", async () => {
  const [phone, , , desk] = looks;
  const { page } = people.operator;
  const make = async (displayName: string) =>
    callApi(page, {
      method: "POST",
      path: `/api/schools/${schoolId}/teachers`,
      body: { displayName },
      reply: NewAccount,
    });
  const { personId: erasedId, displayName } = await make("示例老师");
  await callApi(page, {
    method: "POST",
    path: `/api/people/${erasedId}/erase`,
    body: { displayName },
    reply: z.unknown(),
  });
  const { personId } = await make("示例离校老师");
  const { classes } = await callApi(page, {
    path: "/api/teachable-classes",
    reply: TeachableClasses,
  });
  await callApi(page, {
    method: "POST",
    path: "/api/lessons",
    body: { title: "科学", teacherId: personId, classIds: [classes[0]?.classId] },
    reply: Lesson,
  });
  await callApi(page, { method: "DELETE", path: `/api/people/${personId}`, reply: z.undefined() });
  for (const look of [phone, desk]) {
    await page.bringToFront();
    await dress(page, look);
    await page.goto(`${product.origin}/people/erasures`);
    await shows(page, "left-person");
    await shows(page, "past-erasure");
    expect(await faults(page, look)).toEqual([]);
  }
  expect(await outOfKeyboardReach(page)).toEqual([]);
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

test("no page asked another host for anything or broke", () => {
  expect(Object.values(people).flatMap(({ offences }) => offences)).toEqual([]);
});

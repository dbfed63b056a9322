/* Steps on the screens: what somebody opens, fills in and confirms, and how it looks on the way. */
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { Me, NewAccount } from "../../protocol/people.ts";
import { byTestId, openGuardedPage } from "../rig/browser.ts";
import { callApi, click, endLesson, openNewLesson, shows, startLesson } from "../rig/people.ts";
import { dress, faults, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { type DemoSchool, openDemoSchool } from "./demoSchool.ts";
import { looks } from "./everyScreen.ts";

/** The rehearsal picture's: white, yellow, cyan, green, purple, red, blue; which of red, green, blue are strong. */
const barColours = ["111", "110", "011", "010", "101", "100", "001"];

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
  await expect.poll(states, { timeout: 20_000 }).toEqual(["given", "given"]);

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
  await expect.poll(chosen, { timeout: 20_000 }).toBe(another);
  await expect.poll(level, { timeout: 20_000, interval: 50 }).toBeGreaterThan(10);

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
  await expect.poll(bars, { timeout: 20_000 }).toEqual(barColours);
  await click(page, "toggle-microphone");
  await expect.poll(level, { timeout: 20_000, interval: 50 }).toBeGreaterThan(10);
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

test("no page asked another host for anything or broke", () => {
  expect(Object.values(people).flatMap(({ offences }) => offences)).toEqual([]);
});

test("an operator reads why a recording failed, and has it tried again", async () => {
  const { teacher, operator } = people;
  await teacher.page.bringToFront();
  await openNewLesson(teacher, product, "什么都没有录到的课");
  for (const device of ["camera", "microphone"])
    await teacher.page.waitForSelector(`${byTestId(`toggle-${device}`)}[aria-pressed="true"]`);
  for (const device of ["camera", "microphone"]) await click(teacher.page, `toggle-${device}`);
  await startLesson(teacher);
  await endLesson(teacher);

  const { page } = operator;
  await page.bringToFront();
  for (const look of looks) {
    await dress(page, look);
    await page.goto(`${product.origin}/operation`);
    await shows(page, "retry-work", 60_000);
    await page.click(`${byTestId("unfinished-works")} summary`);
    await shows(page, "last-lines");
    expect(await faults(page, look)).toEqual([]);
    expect(await outOfKeyboardReach(page)).toEqual([]);
  }
  const answered = page.waitForResponse((response) => response.url().endsWith("/retry"));
  await click(page, "retry-work");
  expect((await answered).status()).toBe(204);
});

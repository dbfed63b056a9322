/* Every screen, as each role sees it: on the smallest phone and on a desk, in both languages and themes. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { ConsentsByClass } from "../../protocol/consents.ts";
import { Lesson, LessonList, TeachableClasses } from "../../protocol/lessons.ts";
import { Me, NewAccount, type Role, SchoolList } from "../../protocol/people.ts";
import { pdfOfPages } from "../factories/slideFiles.ts";
import { byTestId, type Chromium, launchChromium, openGuardedPage } from "../rig/browser.ts";
import {
  callApi,
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
import { dress, faults, type Look, outOfKeyboardReach } from "../rig/screenFaults.ts";

const looks = [
  { width: 360, height: 640, language: "zh-CN", scheme: "light" },
  { width: 390, height: 844, language: "en", scheme: "dark" },
  { width: 768, height: 1024, language: "zh-CN", scheme: "dark" },
  { width: 1440, height: 900, language: "en", scheme: "light" },
] as const satisfies Look[];

const atTheDoor = ["/sign-in", "/link#a-link-that-was-used-up-before", "/first-operator"];

let product: Product;
let chromium: Chromium;
let people: Record<Exclude<Role, "officer" | "researcher">, PersonPage>;
let lessonId: string;
let schoolId: string;
let classId: string;

/** Each role's screens, at their addresses. */
const screens = [
  ["operator", "/"],
  ["operator", "/schools"],
  ["operator", "/schools/:schoolId"],
  ["operator", "/schools/:schoolId/import"],
  ["operator", "/people?role=student"],
  ["operator", "/people/activation"],
  ["schoolAdmin", "/people/activation/:schoolId"],
  ["headTeacher", "/people/activation"],
  ["operator", "/calendar"],
  ["operator", "/operation"],
  ["operator", "/audit"],
  ["schoolAdmin", "/audit?action=signedIn"],
  ["schoolAdmin", "/"],
  ["operator", "/today/lessons?figure=late"],
  ["schoolAdmin", "/today/lessons"],
  ["schoolAdmin", "/schools/:schoolId/plan"],
  ["schoolAdmin", "/schools/:schoolId/timetable"],
  ["headTeacher", "/"],
  ["teacher", "/week"],
  ["teacher", "/lessons"],
  ["guardian", "/week"],
  ["operator", "/password"],
  ["operator", "/nowhere"],
  ["teacher", "/"],
  ["teacher", "/lessons/:lessonId/teach"],
  ["student", "/"],
  ["guardian", "/"],
  ["headTeacher", "/people"],
  ["headTeacher", "/people/consents"],
  ["guardian", "/consents"],
  ["schoolAdmin", "/schools/:schoolId"],
  ["schoolAdmin", "/people"],
  ["operator", "/people/erasures"],
  ["student", "/lessons/:lessonId/live"],
  ["headTeacher", "/people/consents/:classId"],
  ["teacher", "/questions"],
  ["student", "/questions"],
  ["student", "/test-my-phone"],
  ["headTeacher", "/phone-tests"],
  ["student", "/lessons/:lessonId/replay"],
] as const;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  const enter = (link: string | undefined, expectedErrors: RegExp[] = []) =>
    signIn({ chromium, product, link, expectedErrors });
  people = {
    operator: await enter(product.links.operator[0]),
    teacher: await enter(product.links.teacher[0]),
    // The lesson was not recorded, which the replay's page is told.
    student: await enter(product.links.student[0], [/404 .*\/replay\)$/]),
    schoolAdmin: await enter(product.links.schoolAdmin[0]),
    headTeacher: await enter(product.links.headTeacher[0]),
    guardian: await enter(product.links.guardian[0]),
  };
  const lessons = await callApi(people.teacher.page, { path: "/api/lessons", reply: LessonList });
  lessonId = lessons.lessons[0]?.lessonId ?? "none";
  const schools = await callApi(people.operator.page, { path: "/api/schools", reply: SchoolList });
  schoolId = schools.schools[0]?.schoolId ?? "none";
  const { classes } = await callApi(people.headTeacher.page, {
    path: "/api/consents/by-class",
    reply: ConsentsByClass,
  });
  classId = classes[0]?.classId ?? "none";
});

afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

describe.each(looks)("at $width px, $language, $scheme", (look) => {
  test.each(screens)("%s's screen %s is readable and fits", async (role, path) => {
    const { page } = people[role];
    await page.bringToFront();
    await dress(page, look);
    const address = path
      .replace(":schoolId", schoolId)
      .replace(":classId", classId)
      .replace(":lessonId", lessonId);
    await page.goto(product.origin + address);
    expect(await faults(page, look)).toEqual([]);
    if (look.width === 1440) expect(await outOfKeyboardReach(page)).toEqual([]);
  });

  test("whoever is not signed in can read the door and fits through it", async () => {
    const context = await chromium.browser.createBrowserContext();
    const { page } = await openGuardedPage({ context, origin: product.origin });
    await page.goto(product.origin);
    await dress(page, look);
    for (const path of atTheDoor) {
      await page.goto(product.origin + path);
      await page.reload();
      expect(await faults(page, look), path).toEqual([]);
    }
    await context.close();
  });
});

test("every address of the pages is looked at here", async () => {
  const app = await readFile(new URL("../../client/src/App.tsx", import.meta.url), "utf8");
  const addresses = [...app.matchAll(/<Route path="([^"]+)"/g)].flatMap(([, path = ""]) =>
    path === "/lessons/:lessonId/:view"
      ? [...app.matchAll(/view === "(\w+)"\) \{/g)].map(([, view]) => `/lessons/:lessonId/${view}`)
      : [path],
  );
  expect(addresses.length).toBeGreaterThan(25);
  const lookedAt = new Set<string>([
    ...screens.map(([, path]) => path.split("?")[0] ?? ""),
    ...atTheDoor.map((path) => path.replace(/#.*/, "/:token?")),
  ]);
  expect(addresses.filter((path) => !lookedAt.has(path))).toEqual([]);
});

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
      for (const look of looks) {
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
  expect(await faults(teacher.page, looks[3])).toEqual([]);
  await teacher.page.keyboard.press("Enter");
  await click(teacher.page, "board-new");
  await shows(student.page, "board");
  await endLesson(teacher);

  const { durationMs } = await untilPublished(student, shownId);
  for (const look of looks) {
    await dress(student.page, look);
    await student.page.goto(`${product.origin}/lessons/${shownId}/replay`);
    await pauseReplayAt(student.page, durationMs - 200);
    for (const thing of ["board", "slide", "go-slide"]) await shows(student.page, thing);
    expect(await faults(student.page, look), `replay at ${look.width} px`).toEqual([]);
    if (look.width === 1440) expect(await outOfKeyboardReach(student.page)).toEqual([]);
  }
});

test("no page asked another host for anything or broke", () => {
  expect(Object.values(people).flatMap(({ offences }) => offences)).toEqual([]);
});

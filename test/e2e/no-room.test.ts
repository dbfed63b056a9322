/* A node that is full: what the teacher, the child and the operator see, and how it passes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Operation } from "../../protocol/operation.ts";
import { byTestId, type Chromium, launchChromium } from "../rig/browser.ts";
import {
  callApi,
  click,
  endLesson,
  joinLesson,
  openNewLesson,
  type PersonPage,
  shows,
  signIn,
  startLesson,
} from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults, type Look } from "../rig/screenFaults.ts";

const looks = [
  { width: 390, height: 844, language: "zh-CN", scheme: "light" },
  { width: 390, height: 844, language: "en", scheme: "dark" },
  { width: 1440, height: 900, language: "zh-CN", scheme: "dark" },
  { width: 1440, height: 900, language: "en", scheme: "light" },
] as const satisfies Look[];

/** The demo class with its teacher, and her once more, waiting with a second lesson. */
const demoStudents = 4;
const places = demoStudents + 1 + 1;

let product: Product;
let chromium: Chromium;
let people: Record<"operator" | "teacher" | "student", PersonPage>;
/** The same teacher in a second tab, with a second lesson of the same class. */
let secondTab: PersonPage;
let waitingLessonId: string;

beforeAll(async () => {
  product = await startProduct({ settings: { RTC_WORKER_PLACES: String(places) } });
  chromium = await launchChromium({ devices: "builtIn" });
  const enter = (link: string | undefined) => signIn({ chromium, product, link });
  people = {
    operator: await enter(product.links.operator[0]),
    teacher: await enter(product.links.teacher[0]),
    student: await enter(product.links.student[0]),
  };
  secondTab = { ...people.teacher, page: await people.teacher.context.newPage() };
  await secondTab.page.goto(product.origin);
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

/** As it is looked at in every look; the page is loaded anew, and brought to where it was. */
const seenInEveryLook = async (page: PersonPage["page"], arrive: () => Promise<void>) => {
  for (const look of looks) {
    await dress(page, look);
    await page.reload();
    await arrive();
    expect(await faults(page, look), `${look.width} px, ${look.language}`).toEqual([]);
  }
};

test("a second lesson that does not fit is not begun, and the teacher reads why and what to do", async () => {
  await openNewLesson(people.teacher, product, "第一节课");
  await startLesson(people.teacher);
  const { lessonId } = await openNewLesson(secondTab, product, "第二节课");
  waitingLessonId = lessonId;
  await seenInEveryLook(secondTab.page, async () => {
    await click(secondTab.page, "start-lesson");
    await secondTab.page.waitForSelector('[role="alert"]', { visible: true });
  });
  const text = await secondTab.page.$eval('[role="alert"]', (note) => note.textContent ?? "");
  expect(text).toContain("Other lessons take all the room");
  expect(text).toContain("noRoomForLesson");
});

test("a child who finds no room reads kind words", async () => {
  const { page } = people.student;
  await joinLesson(people.student, product, waitingLessonId);
  await seenInEveryLook(page, async () => {
    await click(page, "join");
    await shows(page, "lesson-refused");
  });
  expect(await page.$eval("main", (main) => main.textContent ?? "")).toContain(
    "The lesson is full just now",
  );
});

test("the operator sees how full it is and that somebody was refused", async () => {
  const { page } = people.operator;
  await page.goto(`${product.origin}/operation`);
  await seenInEveryLook(page, () => shows(page, "figure-places"));
  const figure = (name: string) =>
    page.$eval(byTestId(`figure-${name}`), (one) => one.textContent ?? "");
  expect(await figure("places")).toBe(`${places} / ${places}`);
  expect(Number(await figure("refusals"))).toBeGreaterThanOrEqual(2 * looks.length);
  const { capacity } = await callApi(page, { path: "/api/operation", reply: Operation });
  expect(capacity).toMatchObject({ places, placesHeld: places });
  await page.goto(`${product.origin}/audit?action=lessonRefused`);
  await shows(page, "audit-record");
});

test("once the first lesson is over the second begins, and the child comes in by itself", async () => {
  await endLesson(people.teacher);
  await shows(people.teacher.page, "lesson-over", 30_000);
  await startLesson(secondTab);
  const { page } = people.student;
  await page.bringToFront();
  await page.waitForSelector(byTestId("camera-video"), { timeout: 45_000 });
  expect(Object.values(people).flatMap(({ offences }) => offences)).toEqual([]);
});

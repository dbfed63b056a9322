/* Two children of one family on one phone: each is the other with one tap, and never by mistake. */
import type { Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonList } from "../../protocol/lessons.ts";
import { Me, NewAccount, PeoplePage } from "../../protocol/people.ts";
import { byTestId, type Chromium, launchChromium, openGuardedPage } from "../rig/browser.ts";
import { callApi, click, type PersonPage, shows, signIn } from "../rig/people.ts";
import { type Product, startProduct } from "../rig/product.ts";
import { dress, faults, type Look } from "../rig/screenFaults.ts";

const phone: Look = { width: 390, height: 844, language: "zh-CN", scheme: "light" };
const looks: Look[] = [phone, { width: 1440, height: 900, language: "en", scheme: "dark" }];

let product: Product;
let chromium: Chromium;
let operator: PersonPage;
let child: PersonPage;
/** The slip of the other child. */
let slip: NewAccount;

/** What the code on the slip opens. */
const slipAddress = () => `/sign-in?name=${slip.signInName}`;
const nameField = (page: Page) =>
  page.$eval(byTestId("sign-in-name"), (field) => "value" in field && field.value);

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
  operator = await signIn({ chromium, product, link: product.links.operator[0] });
  const { people } = await callApi(operator.page, {
    path: "/api/people?role=student",
    reply: PeoplePage,
  });
  slip = await callApi(operator.page, {
    method: "POST",
    path: `/api/people/${people[1]?.personId}/reset-password`,
    reply: NewAccount,
  });
  child = await signIn({
    chromium,
    product,
    link: product.links.student[0],
    viewport: { width: phone.width, height: phone.height },
    // What another tab asks in the name of the child who was left behind, and after signing out.
    expectedErrors: [/status of (401|409)/],
  });
  await dress(child.page, phone);
  await child.page.reload();
});

afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

const whoIsIn = async (page: Page) =>
  (await callApi(page, { path: "/api/me", reply: Me })).displayName;
const openMenu = async (page: Page) => {
  await click(page, "account-menu");
  await shows(page, "sign-out");
};
/** The menu of the page itself, not what the server would say. */
const menuNames = async (page: Page, name: string) =>
  page.waitForFunction(
    (selector: string, wanted: string) =>
      document.querySelector(selector)?.getAttribute("aria-label")?.includes(wanted),
    { timeout: 20_000 },
    byTestId("account-menu"),
    name,
  );

test("whoever works at a school has nobody beside them: a slip waits until they are out", async () => {
  await operator.page.goto(product.origin + slipAddress());
  for (const look of looks) {
    await dress(operator.page, look);
    await operator.page.reload();
    await shows(operator.page, "sign-out-first");
    expect(await faults(operator.page, look)).toEqual([]);
  }
  await click(operator.page, "sign-out-first");
  await shows(operator.page, "sign-in-name");
  expect(await nameField(operator.page)).toBe(slip.signInName);
  expect(operator.offences).toEqual([]);
  await operator.context.close();
});

test("the other child is added with the slip and stays beside the first", async () => {
  const { page } = child;
  await openMenu(page);
  await click(page, "add-account");
  await shows(page, "sign-in-name");
  for (const look of looks) {
    await dress(page, look);
    await page.reload();
    expect(await faults(page, look)).toEqual([]);
  }
  await dress(page, phone);
  // The phone's own camera opens the slip's address where the first child is signed in.
  await page.goto(product.origin + slipAddress());
  await shows(page, "sign-in-name");
  expect(await nameField(page)).toBe(slip.signInName);
  expect(await page.$eval("h1", (title) => title.textContent)).toBe("添加账号");
  expect(await faults(page, phone)).toEqual([]);
  await page.type(byTestId("password"), slip.initialPassword);
  await click(page, "submit");
  await shows(page, "password-again");
  await page.type(byTestId("password"), "a-password-of-my-own");
  await page.type(byTestId("password-again"), "a-password-of-my-own");
  await click(page, "submit");
  await page.waitForFunction(() => location.pathname === "/");
  await menuNames(page, slip.displayName);
});

test("a slip of the child who is signed in opens that child's day, one of a child who waits offers it", async () => {
  const { page } = child;
  await page.goto(product.origin + slipAddress());
  await menuNames(page, slip.displayName);
  expect(new URL(page.url()).pathname).toBe("/");
  await page.goto(`${product.origin}/sign-in?name=s1-1-01`);
  await shows(page, "other-account");
  expect(await faults(page, phone)).toEqual([]);
  await page.goto(product.origin);
});

test("one tap switches back, and what another tab was doing for the other child ends", async () => {
  const { page } = child;
  const { lessons } = await callApi(page, {
    path: "/api/lessons?limit=100",
    reply: LessonList,
  });
  // One that has no time of its own, so that its door is open.
  const lesson = lessons.find(({ may, plannedStart }) => may.join && plannedStart === null);
  const second = await openGuardedPage({
    context: child.context,
    origin: product.origin,
    viewport: { width: phone.width, height: phone.height },
    expectedErrors: [/status of (401|409)/],
  });
  await second.page.goto(`${product.origin}/lessons/${lesson?.lessonId}/live`);
  await click(second.page, "join");
  await shows(second.page, "lesson-waiting");

  await page.bringToFront();
  await openMenu(page);
  await shows(page, "other-account");
  expect(await faults(page, phone)).toEqual([]);
  expect(await page.$eval(byTestId("other-account"), (item) => item.textContent)).toMatch(
    /学生01.*三年级1班/,
  );
  await click(page, "other-account");
  await menuNames(page, "学生01");
  expect(await whoIsIn(page)).toBe("学生01");

  await shows(second.page, "lesson-refused");
  await second.page.goto(`${product.origin}/`);
  await menuNames(second.page, "学生01");
  expect(second.offences).toEqual([]);
  await second.page.close();
});

test("a tab that still shows the other child follows with its next request", async () => {
  const { page } = child;
  const second = await openGuardedPage({
    context: child.context,
    origin: product.origin,
    expectedErrors: [/status of (401|409)/],
  });
  await second.page.goto(`${product.origin}/lessons`);
  await menuNames(second.page, "学生01");
  await page.bringToFront();
  await openMenu(page);
  await click(page, "other-account");
  await menuNames(page, slip.displayName);

  await second.page.bringToFront();
  await menuNames(second.page, slip.displayName);
  expect(new URL(second.page.url()).pathname).toBe("/");
  await second.page.close();
});

test("signing out leaves the other child at the door, one tap away", async () => {
  const { page } = child;
  await openMenu(page);
  await click(page, "sign-out");
  await shows(page, "other-account");
  for (const look of looks) {
    await dress(page, look);
    await page.reload();
    await shows(page, "other-account");
    expect(await faults(page, look)).toEqual([]);
  }
  await click(page, "other-account");
  await menuNames(page, "学生01");
  await openMenu(page);
  expect(await page.$(byTestId("other-account"))).toBeNull();
});

test("no page asked another host for anything or broke", () => {
  expect(child.offences).toEqual([]);
});

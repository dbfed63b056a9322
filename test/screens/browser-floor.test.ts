/* Browsers that lack what lessons need, and the browsers inside messengers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { byTestId, type Chromium, launchChromium, openGuardedPage } from "../rig/browser.ts";
import { type Product, startProduct } from "../rig/product.ts";

let product: Product;
let chromium: Chromium;

beforeAll(async () => {
  product = await startProduct();
  chromium = await launchChromium({ devices: "builtIn" });
});
afterAll(async () => {
  await chromium?.close();
  await product?.close();
});

const wechat =
  "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107 Mobile Safari/537.36 MicroMessenger/8.0";

/** A page on which these names of the browser are missing. */
const open = async (a: { lacking: string[]; userAgent?: string }) => {
  const context = await chromium.browser.createBrowserContext();
  const { page, offences } = await openGuardedPage({
    context,
    origin: product.origin,
    viewport: { width: 390, height: 844 },
    expectedErrors: [/401/],
  });
  if (a.userAgent) await page.setUserAgent({ userAgent: a.userAgent });
  await page.evaluateOnNewDocument((names: string[]) => {
    for (const name of names) Reflect.deleteProperty(globalThis, name);
  }, a.lacking);
  await page.goto(product.origin);
  return { page, offences, context };
};

test.each(["RTCPeerConnection", "structuredClone", "WebSocket"])(
  "a browser without %s is told what to use instead",
  async (name) => {
    const { page, offences, context } = await open({ lacking: [name] });
    await page.waitForFunction(() => location.pathname === "/old-browser.html");
    expect(await page.$eval("h1", (title) => title.textContent)).toBe("请换一个浏览器");
    expect(
      await page.$$eval(".messenger", (all) => all.map((one) => one.checkVisibility())),
    ).toEqual([false, false, false]);
    const wide = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    expect(await page.evaluate(wide)).toBe(0);
    expect(offences).toEqual([]);
    await context.close();
  },
);

test("inside a messenger that cannot, the page says how to leave it", async () => {
  const { page, offences, context } = await open({
    lacking: ["RTCPeerConnection"],
    userAgent: wechat,
  });
  await page.waitForFunction(() => location.pathname === "/old-browser.html");
  expect(await page.$eval("#wechat", (box) => box.checkVisibility())).toBe(true);
  expect(await page.$eval("#qq", (box) => box.checkVisibility())).toBe(false);
  expect(offences).toEqual([]);
  await context.close();
});

test("inside a messenger that can, and in any other browser, the site opens", async () => {
  for (const userAgent of [wechat, undefined]) {
    const { page, context } = await open({ lacking: [], ...(userAgent ? { userAgent } : {}) });
    await page.waitForSelector(byTestId("sign-in-name"), { visible: true });
    expect(new URL(page.url()).pathname).not.toBe("/old-browser.html");
    await context.close();
  }
});

test("a page that asks another machine for anything fails the test that opened its browser", async () => {
  const other = await launchChromium({ devices: "builtIn" });
  const page = await other.browser.newPage();
  // A name that is nobody's, ever (RFC 6761 §6.4): nothing leaves this machine.
  await page.evaluate(() => fetch("http://elsewhere.invalid/x").catch(() => undefined));
  await expect(other.close()).rejects.toThrow("http://elsewhere.invalid/x");
});

/* Browser pages with the product's live client in them and nothing else, served by a live stage. */
import type { RequestListener } from "node:http";
import type { Page } from "puppeteer";
import type { PersonId } from "../../../protocol/ids.ts";
import { allowDevices, type Chromium } from "../../rig/browser.ts";
import { bundlePage } from "../../rig/bundlePage.ts";
import type { Live } from "./page.ts";

declare global {
  var live: Live;
}

/** Serves one page on every address; `page.ts` runs in it. */
export const serveLivePage = async (): Promise<RequestListener> => {
  const script = await bundlePage(new URL("page.ts", import.meta.url));
  return (request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><body><script src="/page.js"></script>');
  };
};

/** That person's page in a browser context of its own, which goes with `page.browserContext().close()`. */
export const openLivePage = async ({
  chromium,
  origin,
  personId,
  prepare,
}: {
  chromium: Chromium;
  origin: string;
  personId: PersonId;
  prepare?: (page: Page) => Promise<void>;
}): Promise<Page> => {
  const context = await chromium.browser.createBrowserContext();
  await allowDevices(context, origin);
  await context.setCookie({ name: "person", value: personId, domain: "127.0.0.1" });
  const page = await context.newPage();
  await prepare?.(page);
  page.on("pageerror", (error) => console.error("page:", error));
  await page.goto(`${origin}/`);
  return page;
};

export const picturesMove = async (page: Page): Promise<void> => {
  const before = await page.evaluate(() => live.frames);
  await page.waitForFunction((count) => live.frames > count + 5, { polling: 50 }, before);
};

export const soundIsHeard = (page: Page) =>
  page.waitForFunction(() => live.loudness() > 0.05, { polling: 20 });

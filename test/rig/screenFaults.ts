/* A screen as somebody looks at it, and what is wrong with it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axeCore from "axe-core";
import type { Page } from "puppeteer";

declare global {
  /** Put into the page by `faults`. */
  var axe: typeof axeCore;
  /** Put into the page by `outOfKeyboardReach`: what had the focus. */
  var focused: Set<Element>;
}

/** As axe is for pages: what the package hands to Node is twice as long, and every page reads it anew. */
const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

export interface Look {
  width: number;
  height: number;
  language: "zh-CN" | "en";
  scheme: "light" | "dark";
}

export async function dress(page: Page, look: Look): Promise<void> {
  await page.setViewport({ width: look.width, height: look.height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.scheme }]);
  await page.evaluate(
    (language) => localStorage.setItem("skyclass.language", language),
    look.language,
  );
}

/** What is wrong with the screen as it stands, in words; nothing when it is well. */
export async function faults(page: Page, look: Look): Promise<string[]> {
  await page.waitForFunction(
    () => document.querySelector("h1") && !document.querySelector('[aria-busy="true"]'),
  );
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
      // Nobody asks where all that passed is, which axe would otherwise find a selector for.
      resultTypes: ["violations"],
    });
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      ...(wide > 0 ? [`${wide} px too wide`] : []),
    ];
  });
  const language = await page.evaluate(() => document.documentElement.lang);
  return language === look.language ? found : [...found, `in ${language}`];
}

/** What can be tapped on the screen as it stands and is never come to by the Tab key, in words. */
export async function outOfKeyboardReach(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    globalThis.focused = new Set();
    document.addEventListener("focusin", ({ target }) => {
      if (target instanceof Element) globalThis.focused.add(target);
    });
  });
  // What comes, or becomes usable, while one tabs past it is found when one goes round once more.
  for (let before = -1; ;) {
    await tabAround(page);
    const missed = await notFocused(page);
    const reached = await page.evaluate(() => globalThis.focused.size);
    if (missed.length === 0 || reached === before) return missed;
    before = reached;
  }
}

async function tabAround(page: Page): Promise<void> {
  const presses = await page.evaluate(() => {
    const count = (selector: string) => document.querySelectorAll(selector).length;
    // A day or a time of day is three or four places and a picker.
    const parts = 4 * count("[type=date], [type=time]");
    return parts + count("a[href], button, input, select, textarea, [tabindex]");
  });
  for (let press = 0; press <= presses; press++) await page.keyboard.press("Tab");
}

function notFocused(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const reached = [...globalThis.focused];
    // Of a group in which arrow keys lead on, one is come to by Tab.
    const groupOf = (element: Element) =>
      element.closest('[role="radiogroup"], [role="tablist"], [role="grid"], [role="toolbar"]') ??
      (element instanceof HTMLInputElement && element.type === "radio" ? element.name : element);
    const groups = new Set(reached.map(groupOf));
    return [...document.querySelectorAll("a[href], button, input, select, textarea")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => !element.matches(":disabled, [type=hidden], [aria-hidden=true] *"))
      .filter((element) => !groups.has(groupOf(element)))
      .map((element) => element.outerHTML.slice(0, 200));
  });
}

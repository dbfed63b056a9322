/* A screen as somebody looks at it, and what is wrong with it. */
import axeCore from "axe-core";
import type { Page } from "puppeteer";

declare global {
  /** Put into the page by `faults`. */
  var axe: typeof axeCore;
}

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
  await page.evaluate(axeCore.source);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
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

/* A page that nobody sees, as under another app or a locked screen. */
import type { Page } from "puppeteer";

/** Puts the page's window out of sight; it runs on. Answers what brings it back. */
export async function minimise(page: Page): Promise<() => Promise<void>> {
  const setWindow = async (windowState: "minimized" | "normal") => {
    const devTools = await page.createCDPSession();
    const { windowId } = await devTools.send("Browser.getWindowForTarget");
    await devTools.send("Browser.setWindowBounds", { windowId, bounds: { windowState } });
    await devTools.detach();
    const state = windowState === "minimized" ? "hidden" : "visible";
    await page.waitForFunction(`document.visibilityState === '${state}'`, { timeout: 20_000 });
  };
  await setWindow("minimized");
  return async () => setWindow("normal");
}

/* The system's Chromium with coded devices, and a guard that believes no page by itself. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { getPriority, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type BrowserContext, type Page, TargetType } from "puppeteer";
import { codedCamera, codedMicrophone } from "./codedMedia.ts";
import { codedScreenTitle } from "./codedScreen.ts";
import { processTree } from "./processTree.ts";

const chromiumPath = () =>
  process.env["PUPPETEER_EXECUTABLE_PATH"] ??
  ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
    existsSync(path),
  );

export interface Chromium {
  browser: Browser;
  /** Rejects when any of its pages asked another machine for anything. */
  close: () => Promise<void>;
}

const ownMachine = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Requests of all pages to other machines, whoever opened the page. */
function watchRequests(browser: Browser): string[] {
  const strayed: string[] = [];
  browser.on("targetcreated", (target) => {
    if (target.type() !== TargetType.PAGE) return;
    target
      .page()
      .then((page) =>
        page?.on("request", (request) => {
          const { protocol, hostname, href } = new URL(request.url());
          if (/^(https?|wss?):$/.test(protocol) && !ownMachine.test(hostname)) strayed.push(href);
        }),
      )
      // Closed before it was looked at.
      .catch(() => undefined);
  });
  return strayed;
}

/**
 * A headless Chromium with a profile of its own. `devices: "coded"` gives it the coded camera and
 * microphone; without, Chromium's own test picture and beep.
 */
export async function launchChromium({
  devices,
  extraFlags = [],
  profile,
}: {
  devices: "coded" | "builtIn";
  extraFlags?: string[];
  /** A folder that outlives the browser: its next one goes on with what is in it. */
  profile?: string;
}): Promise<Chromium> {
  const userDataDir = profile ?? (await mkdtemp(join(tmpdir(), "skyclass-chromium-")));
  const executablePath = chromiumPath();
  const browser = await puppeteer.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    headless: true,
    // A muted browser also captures its tabs without their sound.
    ignoreDefaultArgs: ["--mute-audio"],
    userDataDir,
    protocolTimeout: 120_000,
    args: [
      "--no-sandbox",
      "--no-first-run",
      "--disable-gpu",
      "--disable-extensions",
      "--disable-component-update",
      "--lang=zh-CN",
      "--use-fake-device-for-media-stream",
      ...(devices === "coded"
        ? [
            `--use-file-for-fake-video-capture=${await codedCamera()}`,
            `--use-file-for-fake-audio-capture=${await codedMicrophone()}`,
          ]
        : []),
      `--auto-select-tab-capture-source-by-title=${codedScreenTitle}`,
      ...extraFlags,
    ],
  });
  if (devices === "coded") giveOwnMachine(browser.process()?.pid);
  const strayed = watchRequests(browser);
  return {
    browser,
    close: async () => {
      await browser.close();
      if (profile === undefined)
        await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
      if (strayed.length > 0)
        throw new Error(`pages asked other machines: ${strayed.slice(0, 5).join(" ")}`);
    },
  };
}

const ownNiceness = -5;

/**
 * A teacher's computer is hers alone; here it shares two cores with her whole class. Where the system lets
 * us, what her browser starts goes before theirs, so that her camera does not stall for them.
 */
function giveOwnMachine(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const { pid: each } of processTree(pid)) {
    try {
      if (getPriority(each) > ownNiceness) setPriority(each, ownNiceness);
    } catch {
      // Gone already, or we may not.
    }
  }
}

/** Lets pages of this origin use the devices, as a person who pressed "allow" would. */
export async function allowDevices(context: BrowserContext, origin: string): Promise<void> {
  // Firefox takes it from its preferences only.
  if (/^firefox/i.test(await context.browser().version())) return;
  await context.overridePermissions(origin, ["camera", "microphone"]);
  // That denied everything else, also what browsers ask nobody about.
  const permission = { name: "screen-wake-lock" };
  await context.setPermission(origin, { permission, state: "granted" });
}

export interface GuardedPage {
  page: Page;
  /** Requests to other hosts and errors of our own code, in order. */
  offences: string[];
}

/**
 * Opens a page whose every request to a foreign host and every error of our own code is kept in
 * `offences`. `expectedErrors` are console texts that the test provokes.
 */
export async function openGuardedPage({
  context,
  origin,
  viewport,
  expectedErrors = [],
}: {
  context: BrowserContext;
  origin: string;
  viewport?: { width: number; height: number };
  expectedErrors?: RegExp[];
}): Promise<GuardedPage> {
  const page = await context.newPage();
  const offences: string[] = [];
  if (viewport) await page.setViewport(viewport);
  const { host } = new URL(origin);
  const expected = (text: string) => expectedErrors.some((pattern) => pattern.test(text));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (["data:", "blob:", "about:"].includes(url.protocol)) return;
    if (url.host !== host) offences.push(`request to ${url.href}`);
  });
  page.on("pageerror", (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!expected(text)) offences.push(`page error: ${text}`);
  });
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const text = `${message.text()} (${message.location().url ?? ""})`;
    if (!expected(text)) offences.push(`console error: ${text}`);
  });
  return { page, offences };
}

/** Text of an element's test id selector. */
export const byTestId = (testId: string) => `[data-testid="${testId}"]`;

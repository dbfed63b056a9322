/* People of the demo school doing in their pages what people do. */
import type { BrowserContext, Page } from "puppeteer";
import type { z } from "zod";
import { Lesson, Replay, TeachableClasses } from "../../protocol/lessons.ts";
import { Me, type NewAccount } from "../../protocol/people.ts";
import { Manifest } from "../../protocol/recording.ts";
import {
  allowDevices,
  byTestId,
  type Chromium,
  type GuardedPage,
  openGuardedPage,
} from "./browser.ts";
import type { Product } from "./product.ts";
import { installSourceProbe } from "./sourceProbe.ts";
import { installViewing, untilMoving } from "./viewing.ts";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface PersonPage extends GuardedPage {
  context: BrowserContext;
}

export async function click(page: Page, testId: string, timeoutMs = 20_000): Promise<void> {
  // Sharing a tab brings that tab to the front; a page behind it presents nothing to click on.
  await page.bringToFront();
  // A locator clicks what is there, visible, enabled and, as in a dialog that opens, no longer moving.
  await page.locator(byTestId(testId)).setTimeout(timeoutMs).click();
}

export async function shows(page: Page, testId: string, timeoutMs = 20_000): Promise<void> {
  await page.bringToFront();
  await page.waitForSelector(byTestId(testId), { visible: true, timeout: timeoutMs });
}

/** Opens a one-time link in a context of its own and enters. */
export async function signIn({
  chromium,
  product,
  link,
  prepare,
  viewport,
  expectedErrors = [],
}: {
  chromium: Chromium;
  product: Product;
  link: string | undefined;
  /** Before the page is first opened. */
  prepare?: (page: Page) => Promise<void>;
  viewport?: { width: number; height: number };
  expectedErrors?: RegExp[];
}): Promise<PersonPage> {
  if (link === undefined) throw new Error(`no such link was printed:\n${product.output()}`);
  const context = await chromium.browser.createBrowserContext();
  await allowDevices(context, product.origin);
  const guarded = await openGuardedPage({
    context,
    origin: product.origin,
    expectedErrors,
    viewport: viewport ?? { width: 960, height: 640 },
  });
  const { page } = guarded;
  await installViewing(page);
  await installSourceProbe(page);
  await prepare?.(page);
  await page.goto(link);
  await click(page, "submit");
  await page.waitForFunction(() => location.pathname === "/", { timeout: 20_000 });
  return { ...guarded, context };
}

/** A call to the product's API with the page's own session; no content is `undefined`. */
export async function callApi<Reply extends z.ZodType>(
  page: Page,
  {
    method = "GET",
    path,
    body,
    reply,
  }: { method?: string; path: string; body?: unknown; reply: Reply },
): Promise<z.infer<Reply>> {
  const answer = await page.evaluate(
    async (verb: string, address: string, sent: string | null) => {
      const response = await fetch(address, {
        method: verb,
        headers: sent === null ? {} : { "content-type": "application/json" },
        body: sent,
      });
      return { ok: response.ok, status: response.status, text: await response.text() };
    },
    method,
    path,
    body === undefined ? null : JSON.stringify(body),
  );
  if (!answer.ok) throw new Error(`${method} ${path} → ${answer.status} ${answer.text}`);
  return reply.parse(answer.text === "" ? undefined : JSON.parse(answer.text));
}

/** Signs a page of the product in with what stands on a slip, and chooses the password that follows it. */
export async function takeIntoUse(
  page: Page,
  { signInName, initialPassword }: Pick<NewAccount, "signInName" | "initialPassword">,
): Promise<void> {
  const session = { method: "POST", reply: Me };
  const slip = { signInName, password: initialPassword };
  await callApi(page, { ...session, path: "/api/session", body: slip });
  const next = `a-password-of-${signInName}`;
  await callApi(page, { ...session, path: "/api/me/password", body: { next } });
}

/** The teacher makes a lesson for her first class and opens its console. */
export async function openNewLesson(teacher: PersonPage, product: Product, title: string) {
  const { classes } = await callApi(teacher.page, {
    path: "/api/teachable-classes",
    reply: TeachableClasses,
  });
  const first = classes[0];
  if (!first) throw new Error("the demo teacher has no class");
  const lesson = await callApi(teacher.page, {
    method: "POST",
    path: "/api/lessons",
    body: { title, classIds: [first.classId] },
    reply: Lesson,
  });
  await teacher.page.goto(`${product.origin}/lessons/${lesson.lessonId}/teach`);
  return lesson;
}

export async function startLesson(teacher: PersonPage): Promise<void> {
  await click(teacher.page, "start-lesson");
  await shows(teacher.page, "live-mark");
}

export async function joinLesson(student: PersonPage, product: Product, lessonId: string) {
  await student.page.goto(`${product.origin}/lessons/${lessonId}/live`);
  // Whoever came here by a tap inside Skyclass is in without another one.
  await student.page.waitForSelector(`${byTestId("join")}, [data-testid="camera-video"]`);
  if (await student.page.$(byTestId("join"))) await click(student.page, "join");
}

export async function endLesson(teacher: PersonPage): Promise<void> {
  await click(teacher.page, "end-lesson");
  await click(teacher.page, "confirm-end");
}

/** On the page where the lesson is over: to the replay, until it plays. */
export async function watchReplay(page: Page): Promise<void> {
  await page.bringToFront();
  const way = await page.waitForSelector(byTestId("watch-replay"), { visible: true });
  // Not a press where it stands: on a busy machine finding that out takes longer than a tap.
  await way?.evaluate((link) => (link as HTMLElement).click());
  await untilMoving(page, "camera-video");
}

/** Waits for the replay to be published; the replay as the API gives it to this person. */
export async function untilPublished(
  person: PersonPage,
  lessonId: string,
  limitMs = 60_000,
): Promise<Replay> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    const replay = await callApi(person.page, {
      path: `/api/lessons/${lessonId}/replay`,
      reply: Replay,
    }).catch((error: unknown) => {
      if (performance.now() > untilMs) throw error;
      return null;
    });
    if (replay?.state === "published") return replay;
    if (replay?.state === "failed") throw new Error("the recording failed");
    if (performance.now() > untilMs) throw new Error(`not published: ${JSON.stringify(replay)}`);
    await wait(200);
  }
}

/** Pauses the replay that is open and goes to that moment of it. */
export async function pauseReplayAt(page: Page, ms: number): Promise<void> {
  await page.waitForSelector(`[data-phase="ready"]${byTestId("replay-player")}`);
  await page.$eval(
    byTestId("camera-video"),
    (video, seconds) => {
      if (!(video instanceof HTMLVideoElement)) throw new Error("no video");
      video.pause();
      video.currentTime = seconds;
    },
    ms / 1_000,
  );
}

/** The replay's files on disk: exactly one folder per lesson. */
export async function replayFiles(product: Product, lessonId: string) {
  const folder = join(product.dataFolder, "replays", lessonId);
  const manifest = Manifest.parse(
    JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")),
  );
  const replays = await readdir(join(product.dataFolder, "replays"));
  const captures = await readdir(join(product.dataFolder, "captures"));
  return {
    manifest,
    replays,
    captures,
    playlists: {
      camera: join(folder, "camera.m3u8"),
      sound: join(folder, "sound.m3u8"),
      ...(manifest.hasScreen ? { screen: join(folder, "screen.m3u8") } : {}),
    },
  };
}

/* A student comes back to the page: from another app, from a phone call, to another network. */
import { setTimeout as wait } from "node:timers/promises";
import type { CDPSession, Page } from "puppeteer";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { byTestId } from "../rig/browser.ts";
import { type Classroom, noteFigures, openClassroom } from "../rig/classroom.ts";
import { click, shows } from "../rig/people.ts";
import { installReceived, received } from "../rig/received.ts";
import { minimise } from "../rig/sight.ts";
import { createTcpRelay, type TcpRelay } from "../rig/tcpRelay.ts";
import { createUdpRelay, type UdpRelay } from "../rig/udpRelay.ts";
import { installViewing, listen, untilMoving } from "../rig/viewing.ts";

const limitMs = 2_000;

/** One that the seat of whoever is away outlasts: it is given up a minute after its socket was lost. */
const longSleepMs = 85_000;

/** A student's page in the lesson, with ways to the server of its own. */
type Visit = { page: Page; sockets: TcpRelay; media: UdpRelay; close: () => Promise<void> };

let classroom: Classroom;
let page: Page;
let sockets: TcpRelay;
let media: UdpRelay;
let visit: Visit;
let longSleep: { fromMs: number; wake: () => Promise<number>; close: () => Promise<void> };

const visitLesson = async (index: number): Promise<Visit> => {
  const relays = {
    sockets: await createTcpRelay({ origin: classroom.product.origin }),
    media: await createUdpRelay({ seed: 5 }),
  };
  // A new one each time: a page that was frozen counts as hidden ever after.
  const visitor = await classroom.students[index]!.context.newPage();
  await installViewing(visitor);
  await installReceived(visitor);
  await visitor.evaluateOnNewDocument(
    "window.__beats = 0; setInterval(() => { window.__beats += 1; }, 100)",
  );
  await relays.media.force(visitor);
  await visitor.goto(`${relays.sockets.origin}/lessons/${classroom.lessonId}/live`);
  await click(visitor, "join");
  await shows(visitor, "camera-video");
  await untilMoving(visitor, "camera-video");
  const close = async () => {
    await visitor.close();
    await relays.sockets.close();
    relays.media.close();
  };
  return { page: visitor, ...relays, close };
};

/** Chromium does not always freeze a page when it is told to: it sleeps once its beats stand still. */
const freeze = async (session: CDPSession, beats: () => Promise<unknown>): Promise<unknown> => {
  for (let tries = 0; tries < 5; tries += 1) {
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    const before = await beats();
    await wait(500);
    if ((await beats()) === before) return before;
    await session.send("Page.setWebLifecycleState", { state: "active" });
  }
  throw new Error("the page was told five times to sleep and ran on");
};

/** The page sleeps until it is woken; milliseconds from then until pictures move and sound is heard again. */
const fallAsleep = async (sleeper: Page): Promise<() => Promise<number>> => {
  const session = await sleeper.createCDPSession();
  const beats = async () => sleeper.evaluate("window.__beats");
  const asleepAt = await freeze(session, beats);
  return async () => {
    // One that runs on out of sight is another case: it is sent no pictures, and that is right.
    expect(await beats()).toBe(asleepAt);
    await session.send("Page.setWebLifecycleState", { state: "active" });
    const backMs = performance.now();
    await session.detach();
    await untilMoving(sleeper, "camera-video");
    const elapsedMs = performance.now() - backMs;
    expect((await listen(sleeper, 2_500)).length).toBeGreaterThan(0);
    await expect.poll(() => sleeper.$(byTestId("reconnecting"))).toBeNull();
    return elapsedMs;
  };
};

beforeAll(async () => {
  classroom = await openClassroom({ title: "回来", studentCount: 2 });
  await classroom.start();
  // The long sleep goes on while the others are measured.
  const sleeper = await visitLesson(1);
  const wake = await fallAsleep(sleeper.page);
  sleeper.media.change({ lossShare: 1 });
  sleeper.sockets.hang();
  longSleep = {
    fromMs: performance.now(),
    wake: async () => {
      sleeper.media.change({});
      await sleeper.media.changeAddress();
      return wake();
    },
    close: sleeper.close,
  };
});
afterAll(async () => {
  await longSleep?.close();
  await classroom?.close();
});

beforeEach(async () => {
  visit = await visitLesson(0);
  ({ page, sockets, media } = visit);
});
afterEach(async () => visit.close());

test.each([
  [
    "after half a minute in another app, when the server has closed the socket",
    async () => wait(25_000),
  ],
  [
    "when the network was away and came back as another one",
    async () => {
      media.change({ lossShare: 1 });
      sockets.hang();
      await wait(8_000);
      media.change({});
      await media.changeAddress();
    },
  ],
  [
    "when the network changed a moment ago, before anything noticed",
    async () => {
      media.change({ lossShare: 1 });
      sockets.hang();
      await wait(1_000);
      media.change({});
      await media.changeAddress();
    },
  ],
] as const)("the lesson plays within two seconds %s", async (name, meanwhile) => {
  const wake = await fallAsleep(page);
  await meanwhile();
  const elapsedMs = await wake();
  noteFigures("comeback", { name, elapsedMs });
  expect(elapsedMs).toBeLessThan(limitMs);
});

test("what a phone call paused plays on by itself", async () => {
  const paused = () =>
    page.$$eval(`${byTestId("camera-video")}, ${byTestId("lesson-sound")}`, (elements) =>
      elements
        .filter((element) => element instanceof HTMLMediaElement)
        .filter((element) => element.srcObject instanceof MediaStream)
        .filter((element) => (element.srcObject as MediaStream).getTracks().length > 0)
        .map((element) => element.paused),
    );
  expect(await paused()).toEqual([false, false]);
  await page.$$eval("video, audio", (elements) => {
    for (const element of elements) element.pause();
  });
  await expect.poll(paused, { timeout: limitMs }).toEqual([false, false]);
  expect(await untilMoving(page, "camera-video")).toBeLessThan(limitMs);
});

test("out of sight no picture comes and the sound goes on; back in sight it moves again", async () => {
  const appear = await minimise(page);
  const bytes = async () => received(page);
  const beforeIt = await bytes();
  await wait(3_000);
  // A glance at another app is no reason to stop.
  expect((await bytes()).videoBytes).toBeGreaterThan(beforeIt.videoBytes);
  await wait(9_000);
  const early = await bytes();
  await wait(2_000);
  const late = await bytes();
  expect(late.videoBytes - early.videoBytes).toBe(0);
  expect(late.audioBytes - early.audioBytes).toBeGreaterThan(1_000);
  const fromMs = performance.now();
  await appear();
  await untilMoving(page, "camera-video");
  const elapsedMs = performance.now() - fromMs;
  noteFigures("comeback", { name: "after having been out of sight", elapsedMs });
  expect(elapsedMs).toBeLessThan(limitMs);
});

test("the lesson plays within two seconds after more than a minute, when the seat was given up", async () => {
  await wait(Math.max(0, longSleep.fromMs + longSleepMs - performance.now()));
  const elapsedMs = await longSleep.wake();
  noteFigures("comeback", { name: "after more than a minute", elapsedMs });
  expect(elapsedMs).toBeLessThan(limitMs);
});

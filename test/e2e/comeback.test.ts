/* A student comes back to the page: from another app, from a phone call, to another network. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "puppeteer";
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

let classroom: Classroom;
let page: Page;
let sockets: TcpRelay;
let media: UdpRelay;

beforeAll(async () => {
  classroom = await openClassroom({ title: "回来", studentCount: 1 });
  media = await createUdpRelay({ seed: 5 });
  await classroom.start();
});
afterAll(async () => {
  await classroom?.close();
  media?.close();
});

beforeEach(async () => {
  media.change({});
  sockets = await createTcpRelay({ origin: classroom.product.origin });
  // A new one each time: a page that was frozen counts as hidden ever after.
  page = await classroom.students[0]!.context.newPage();
  await installViewing(page);
  await installReceived(page);
  await media.force(page);
  await page.goto(`${sockets.origin}/lessons/${classroom.lessonId}/live`);
  await click(page, "join");
  await shows(page, "camera-video");
  await untilMoving(page, "camera-video");
});

afterEach(async () => {
  await page.close();
  await sockets.close();
});

/** The page sleeps while `meanwhile` happens; milliseconds until pictures move and sound is heard again. */
const sleepAndReturn = async (meanwhile: () => Promise<void>): Promise<number> => {
  const session = await page.createCDPSession();
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  await meanwhile();
  await session.send("Page.setWebLifecycleState", { state: "active" });
  const backMs = performance.now();
  await session.detach();
  await untilMoving(page, "camera-video");
  const elapsedMs = performance.now() - backMs;
  expect((await listen(page, 2_500)).length).toBeGreaterThan(0);
  await expect.poll(() => page.$(byTestId("reconnecting"))).toBeNull();
  return elapsedMs;
};

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
  [
    "after more than a minute, when the seat was given up",
    async () => {
      media.change({ lossShare: 1 });
      sockets.hang();
      await wait(85_000);
      media.change({});
      await media.changeAddress();
    },
  ],
] as const)("the lesson plays within two seconds %s", async (name, meanwhile) => {
  const elapsedMs = await sleepAndReturn(meanwhile);
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

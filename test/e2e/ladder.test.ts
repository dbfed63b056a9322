/* The ladder of four rungs, on networks that get bad and well again, as the child and the teacher see it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pdfOfPages } from "../factories/slideFiles.ts";
import { byTestId } from "../rig/browser.ts";
import { builtFile } from "../rig/builtFile.ts";
import { type Classroom, noteFigures, openClassroom } from "../rig/classroom.ts";
import { click, shows } from "../rig/people.ts";
import { installReceived, received } from "../rig/received.ts";
import { dress, faults } from "../rig/screenFaults.ts";
import { createUdpRelay, type UdpRelay } from "../rig/udpRelay.ts";
import { installViewing, listen, untilMoving } from "../rig/viewing.ts";

let room: Classroom;
let folder: string;
let relay: UdpRelay;
/** Of a child whose media crosses the relay. */
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-ladder-"));
  room = await openClassroom({ title: "四级网络", studentCount: 2 });
  const file = join(folder, "植物.pdf");
  await writeFile(file, pdfOfPages(["叶子", "根", "花"]));
  const { teacher } = room;
  await click(teacher.page, "open-slides");
  const choosing = teacher.page.waitForFileChooser();
  await click(teacher.page, "bring-slides");
  await (await choosing).accept([file]);
  await shows(teacher.page, "show-page-3");
  await room.start();
  await click(teacher.page, "open-slides");
  await click(teacher.page, "show-page-1");
  await room.students[0]!.page.close();
  await room.students[1]!.page.close();
  relay = await createUdpRelay({ seed: 3 });
  page = await room.students[0]!.context.newPage();
  await installViewing(page);
  await installReceived(page);
  await relay.force(page);
  await page.goto(`${room.product.origin}/lessons/${room.lessonId}/live`);
  await click(page, "join");
  await shows(page, "slide");
  await untilMoving(page, "camera-video");
  // The ladder looks from now on.
  await wait(5_000);
});
afterAll(async () => {
  await room?.close();
  relay?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the teacher's list says of the children who are there. */
const rungsAtTeacher = () =>
  room.teacher.page.$$eval(byTestId("rung"), (marks) =>
    marks.map((mark) => [mark.getAttribute("data-rung"), mark.textContent]),
  );
/** Milliseconds until the teacher's list says so, which comes after the child's page does so. */
const untilRung = async (rung: string, limitMs: number): Promise<number> => {
  const fromMs = performance.now();
  await expect
    .poll(async () => (await rungsAtTeacher()).map(([each]) => each), {
      timeout: limitMs,
      interval: 100,
    })
    .toEqual([rung]);
  return performance.now() - fromMs;
};
/** Share of what is played that is made up for want of packets. */
const madeUp = async (ms: number) => {
  const before = await received(page);
  await wait(ms);
  const after = await received(page);
  const samples = after.soundSamples - before.soundSamples;
  expect(samples / 48).toBeGreaterThan(0.9 * ms);
  return (after.madeUpSamples - before.madeUpSamples) / samples;
};

test("5 % loss with 100 ms of jitter: the sound goes on without a break", async () => {
  relay.change({ lossShare: 0.05, jitterMs: 100 });
  await wait(1_000);
  const [share, tones] = await Promise.all([madeUp(8_000), listen(page, 8_000)]);
  noteFigures("ladder-lossy", { madeUpShare: share, tones: tones.length });
  expect(share).toBeLessThan(0.1);
  // One a second; the first and the last may be cut, and one may lie in a hole.
  const seconds = new Set(tones.map(({ second }) => second));
  expect(seconds.size).toBeGreaterThanOrEqual(6);
  // Whether pictures come, too, is for the server's estimate of the bandwidth to say.
  relay.change({});
  await untilRung("video", 30_000);
});

test("200 kbit/s: slides with sound within 15 s, and moving pictures within 30 s of a good line", async () => {
  await untilRung("video", 1_000);
  relay.change({ rateKbps: 200 });
  const downMs = await untilRung("slides", 15_000);
  await shows(page, "pictures-again");
  await shows(page, "slide");
  expect(await page.$(byTestId("camera-video"))).toBeNull();
  // What was made up while it came down is through.
  await wait(3_000);
  const share = await madeUp(3_000);
  expect(share).toBeLessThan(0.02);
  relay.change({});
  const upMs = await untilRung("video", 30_000);
  await shows(page, "camera-video");
  noteFigures("ladder-200", { downMs, upMs, madeUpShare: share });
});

test("where neither sockets nor media come the lesson is read: slides, questions, asking", async () => {
  await page.close();
  const reader = await room.students[1]!.context.newPage();
  await reader.evaluateOnNewDocument(() => {
    // A network that lets nothing but requests for pages through.
    globalThis.WebSocket = class extends EventTarget {
      constructor() {
        super();
        throw new Error("no sockets here");
      }
    } as never;
    globalThis.RTCPeerConnection = undefined as never;
  });
  const session = await reader.createCDPSession();
  await session.send("Network.enable");
  // What shows the text does not come at first: the page waits, and asks again.
  const block = async (...urls: string[]) => session.send("Network.setBlockedURLs", { urls });
  const readAlong = await builtFile("src/screens/ladder/ladder.ts");
  await block("*/socket.io/*", `*/${readAlong}`);
  const refused = new Promise<void>((resolve) =>
    reader.on("requestfailed", (request) => {
      if (request.url().endsWith(readAlong)) resolve();
    }),
  );
  await reader.goto(`${room.product.origin}/lessons/${room.lessonId}/live`);
  await click(reader, "join");
  await refused;
  await shows(reader, "lesson-waiting");
  expect(await reader.$(byTestId("read-along"))).toBeNull();
  await block("*/socket.io/*");
  await shows(reader, "read-along");
  await untilRung("text", 5_000);
  const slideIs = async (number: number, limitMs: number) =>
    reader.waitForSelector(`${byTestId("slide")}[data-page="${number}"][data-sharp="true"]`, {
      timeout: limitMs,
    });
  await slideIs(1, 10_000);
  await room.teacher.page.bringToFront();
  await click(room.teacher.page, "show-page-2");
  await reader.bringToFront();
  const fromMs = performance.now();
  await slideIs(2, 5_000);
  noteFigures("ladder-read", { slideMs: performance.now() - fromMs });

  await reader.type(byTestId("ask-text"), "根为什么向下长？");
  await click(reader, "ask-send");
  await reader.waitForSelector(byTestId("question"));
  await room.teacher.page.bringToFront();
  await room.teacher.page.waitForFunction(() =>
    document.body.innerText.includes("根为什么向下长？"),
  );
  expect(await rungsAtTeacher()).toEqual([["text", "只看文字"]]);

  // What is drawn over the slide comes, too, and goes with the board.
  const { teacher } = room;
  await click(teacher.page, "toggle-board");
  await shows(teacher.page, "board");
  const sheet = await (await teacher.page.$(byTestId("board")))!.boundingBox();
  const { mouse } = teacher.page;
  await mouse.move(sheet!.x + sheet!.width / 4, sheet!.y + sheet!.height / 4);
  await mouse.down();
  await mouse.move(sheet!.x + sheet!.width / 2, sheet!.y + sheet!.height / 2, { steps: 8 });
  await mouse.up();
  await shows(reader, "stroke");
  const middleOf = async (testId: string) =>
    reader.$eval(byTestId(testId), (element) => {
      const { left, width } = element.getBoundingClientRect();
      return { left, middle: left + width / 2, width };
    });
  const [stroke, read] = [await middleOf("stroke"), await middleOf("board")];
  expect((stroke.middle - read.left) / read.width).toBeCloseTo(0.375, 1);

  // A poll is answered by the same means, and its result comes when the class is shown it.
  await click(teacher.page, "open-polls");
  await click(teacher.page, "start-poll");
  await click(reader, "poll-option-1");
  await reader.waitForFunction(
    (status) => document.querySelector(status)?.textContent.startsWith("已交"),
    {},
    byTestId("poll-status"),
  );
  await click(teacher.page, "show-poll");
  await shows(reader, "poll-chart");
  await reader.waitForFunction(
    (bars) => document.querySelectorAll(bars)[1]?.textContent.includes("我的答案"),
    {},
    byTestId("poll-bar"),
  );

  // So is what the teacher writes to this child alone, which the school can be told of.
  await teacher.page.bringToFront();
  const row = `li:has(${byTestId("rung")}[data-rung="text"])`;
  await teacher.page.click(`${row} ${byTestId("write-from-list")}`);
  await shows(teacher.page, "thread-readers");
  await teacher.page.type(byTestId("chat-text"), "明天再试一次你的网络");
  await click(teacher.page, "chat-send");
  await shows(reader, "read-thread");
  await click(reader, "fold-poll");
  await reader.type(byTestId("chat-text"), "好的，老师");
  await reader.keyboard.press("Enter");
  await teacher.page.bringToFront();
  await teacher.page.waitForFunction(() => document.body.innerText.includes("好的，老师"));
  await reader.bringToFront();
  await reader.focus(byTestId("report-message"));
  await reader.keyboard.press("Enter");
  await shows(reader, "message-reported");
  for (const look of [
    { width: 390, height: 844, language: "zh-CN", scheme: "light" },
    { width: 1440, height: 900, language: "zh-CN", scheme: "dark" },
    { width: 390, height: 844, language: "en", scheme: "dark" },
    { width: 1440, height: 900, language: "en", scheme: "light" },
  ] as const) {
    await reader.bringToFront();
    await dress(reader, look);
    if ((await reader.$eval("html", ({ lang }) => lang)) !== look.language) {
      await reader.reload();
      await click(reader, "join");
      await shows(reader, "read-thread");
    }
    expect(await faults(reader, look), `at ${look.width} pixels`).toEqual([]);
  }
  await reader.close();
  expect(room.offences()).toEqual([]);
});

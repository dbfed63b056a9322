/* A teacher cuts a replay and takes it back: what she sees on the way, and what her class is given. */
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "puppeteer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Replay } from "../../protocol/lessons.ts";
import { byTestId } from "../rig/browser.ts";
import { type Classroom, openClassroom } from "../rig/classroom.ts";
import { callApi, click, pauseReplayAt, shows, untilPublished } from "../rig/people.ts";
import { dress, faults, outOfKeyboardReach } from "../rig/screenFaults.ts";
import { untilMoving } from "../rig/viewing.ts";

const lookedAt = [
  { width: 390, height: 844, language: "zh-CN", scheme: "light" },
  { width: 390, height: 844, language: "en", scheme: "dark" },
  { width: 1440, height: 900, language: "zh-CN", scheme: "dark" },
  { width: 1440, height: 900, language: "en", scheme: "light" },
] as const;
const lessonMs = 20_000;

let room: Classroom;
beforeAll(async () => {
  room = await openClassroom({
    title: "要剪的课",
    studentCount: 1,
    // Whoever watches what is taken back is told so.
    expectedErrors: [/403 .*\/replay/],
  });
  await room.start();
  await wait(lessonMs);
  await room.end();
  await untilPublished(room.teacher, room.lessonId);
});
afterAll(async () => room?.close());

const replayOf = async (person: Classroom["teacher"]) =>
  callApi(person.page, { path: `/api/lessons/${room.lessonId}/replay`, reply: Replay });

/** Tabs that come meanwhile move the others along: it is clicked until it is the one that is open. */
const openTab = async (page: Page, testId: string): Promise<void> => {
  await expect
    .poll(async () => {
      await click(page, testId);
      return page.$eval(byTestId(testId), (tab) => tab.getAttribute("aria-selected"));
    })
    .toBe("true");
};

test("what the teacher marks as private is cut out, and her class plays the rest", async () => {
  const { teacher, lessonId, product } = room;
  const { page } = teacher;
  const student = room.students[0]!;
  const whole = await replayOf(student);
  await page.bringToFront();
  for (const look of lookedAt) {
    await dress(page, look);
    await page.goto(`${product.origin}/lessons/${lessonId}/edit-replay`);
    await shows(page, "replay-cuts");
    await pauseReplayAt(page, 5_000);
    await click(page, "mark-private");
    await pauseReplayAt(page, 10_000);
    await click(page, "mark-private");
    const where = `${look.width} px, ${look.language}`;
    expect(await faults(page, look), where).toEqual([]);
    if (look.width === 1440) expect(await outOfKeyboardReach(page), where).toEqual([]);
  }
  await click(page, "save-edit");
  await expect
    .poll(async () => (await replayOf(student)).cameraUrl, { timeout: 60_000 })
    .toContain("/cut-1-");
  const cut = await replayOf(student);
  expect(whole.durationMs - cut.durationMs).toBeGreaterThanOrEqual(5_000);
  // A cut takes a little more than was marked, where segments begin close by.
  expect(whole.durationMs - cut.durationMs).toBeLessThan(6_000);

  await student.page.bringToFront();
  await student.page.goto(`${product.origin}/lessons/${lessonId}/replay?t=4`);
  await untilMoving(student.page, "camera-video");
  // Over the joint.
  await wait(3_000);
  await untilMoving(student.page, "camera-video");
});

test("she keeps what is left of it as one file, and lets her class keep it, too", async () => {
  const { teacher, lessonId, product } = room;
  const { page } = teacher;
  const student = room.students[0]!;
  const openPanel = async (look: (typeof lookedAt)[number]) => {
    await dress(page, look);
    await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
    await openTab(page, "tab-editing");
    await shows(page, "keep-panel");
  };
  await page.bringToFront();
  for (const look of lookedAt) {
    await openPanel(look);
    await shows(page, "keep-ask");
    expect(await faults(page, look), `${look.width} px, ${look.language}`).toEqual([]);
  }
  await click(page, "keep-ask");
  await shows(page, "keep-video", 120_000);
  for (const look of lookedAt) {
    await openPanel(look);
    await shows(page, "keep-sound");
    expect(await faults(page, look), `${look.width} px, ${look.language}`).toEqual([]);
  }
  await click(page, "class-may-keep");

  await student.page.bringToFront();
  await dress(student.page, lookedAt[0]);
  await student.page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await openTab(student.page, "tab-keep");
  await shows(student.page, "keep-video");
  expect(await student.page.$(byTestId("class-may-keep"))).toBeNull();
  expect(await faults(student.page, lookedAt[0])).toEqual([]);
  const saved = await student.page.$eval(byTestId("keep-video"), async (link) => {
    const response = await fetch((link as HTMLAnchorElement).href);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const box = String.fromCharCode(...bytes.subarray(4, 8));
    return { box, named: response.headers.get("content-disposition") };
  });
  expect(saved.box).toBe("ftyp");
  expect(saved.named).toContain(encodeURIComponent("要剪的课"));
});

test("what she takes back is shown to nobody of her class, who read that it was", async () => {
  const { teacher, lessonId, product } = room;
  const { page } = teacher;
  const student = room.students[0]!;
  await page.bringToFront();
  for (const look of lookedAt) {
    await dress(page, look);
    await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
    await openTab(page, "tab-editing");
    await shows(page, "replay-audience");
    await click(page, "audience-nobody");
    await shows(page, "withdraw-reason");
    expect(await faults(page, look), `${look.width} px, ${look.language}`).toEqual([]);
  }
  await page.type(byTestId("withdraw-reason"), "讲错了一处");
  await click(page, "set-audience");
  await student.page.bringToFront();
  for (const look of lookedAt) {
    await dress(student.page, look);
    await student.page.goto(`${product.origin}/lessons/${lessonId}/replay`);
    await student.page.waitForFunction(
      (text: string) => document.querySelector("h1, h2")?.textContent === text,
      {},
      look.language === "en" ? "The teacher took this replay back" : "老师已收回这节课的回放",
    );
    expect(await faults(student.page, look), `${look.width} px, ${look.language}`).toEqual([]);
  }
});

test("no page asked another host for anything or broke", () => {
  expect(room.offences()).toEqual([]);
});

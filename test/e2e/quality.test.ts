/* A student chooses how much picture to receive; counted at the peer connection, where her data is spent. */
import type { Page } from "puppeteer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { byTestId } from "../rig/browser.ts";
import { type Classroom, openClassroom } from "../rig/classroom.ts";
import { click, joinLesson, shows } from "../rig/people.ts";
import { installReceived, received } from "../rig/received.ts";

let classroom: Classroom;
let page: Page;

beforeAll(async () => {
  classroom = await openClassroom({ title: "画质", studentCount: 1 });
  page = classroom.students[0]!.page;
  await installReceived(page);
  await classroom.start();
  await shows(page, "camera-video");
});
afterAll(async () => classroom?.close());

const choose = async (quality: string) => {
  await click(page, "quality");
  await click(page, `quality-${quality}`);
  // While it goes it lies over what is pressed next.
  await page.waitForSelector("[role=menu]", { hidden: true });
};
/** Bytes of pictures and of sound that arrive in a second. */
const perSecond = async () => {
  const before = await received(page);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const after = await received(page);
  return {
    video: after.videoBytes - before.videoBytes,
    audio: after.audioBytes - before.audioBytes,
  };
};

/** The pictures that somebody receives, as the node's figures count them. */
const rungs = async () => {
  const figures = await (await fetch(`${classroom.product.origin}/metrics`)).text();
  const found = figures.matchAll(/^skyclass_live_rungs\{rung="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries(
    [...found].map(([, rung = "", count]) => [rung, Number(count)] as const),
  );
};

describe.each([
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
])("at $width px", (viewport) => {
  beforeAll(async () => page.setViewport(viewport));

  test("sound only: not a byte of picture comes, the sound goes on", async () => {
    await choose("soundOnly");
    await shows(page, "pictures-again");
    expect(await page.$(byTestId("camera-video"))).toBeNull();
    // What was on its way is through.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { video, audio } = await perSecond();
    expect(video).toBe(0);
    expect(audio).toBeGreaterThan(1_000);
  });

  test("a page that comes back stays with it, from its first moment", async () => {
    await joinLesson(classroom.students[0]!, classroom.product, classroom.lessonId);
    await shows(page, "pictures-again");
    await expect
      .poll(async () => (await received(page)).audioBytes, { timeout: 10_000 })
      .toBeGreaterThan(10_000);
    expect((await received(page)).videoBytes).toBe(0);
  });

  test("saving data: the smallest picture; automatic: the large one again", async () => {
    await choose("low");
    await shows(page, "camera-video");
    const height = async () => (await received(page)).frameHeight;
    await expect.poll(height, { timeout: 10_000 }).toBe(180);
    const { video } = await perSecond();
    expect(video).toBeGreaterThan(1_000);
    expect(video).toBeLessThan(40_000);
    expect(await rungs()).toMatchObject({ smaller: 1, nothing: 0 });
    await choose("auto");
    await expect.poll(height, { timeout: 20_000 }).toBeGreaterThan(180);
    await expect.poll(rungs, { timeout: 20_000 }).toMatchObject({ whole: 1, smaller: 0 });
  });

  test("the pictures come back by the button where they would be", async () => {
    await choose("soundOnly");
    await click(page, "pictures-again");
    await shows(page, "camera-video");
    await expect
      .poll(async () => (await perSecond()).video, { timeout: 10_000 })
      .toBeGreaterThan(10_000);
  });

  test("by keyboard: the menu opens, closes, and leaves one where one was", async () => {
    await joinLesson(classroom.students[0]!, classroom.product, classroom.lessonId);
    await shows(page, "quality");
    const focused = async () =>
      page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? "");
    // The first time its code is loaded, the second it is there.
    for (const _ of ["first", "second"]) {
      await page.focus(byTestId("quality"));
      await page.keyboard.press("Enter");
      // The menu takes the focus more than once while it opens: a key between is pressed again, as anybody would.
      await expect
        .poll(async () => {
          await page.keyboard.press("ArrowDown");
          return focused();
        })
        .toMatch(/^quality-/);
      await page.keyboard.press("Escape");
      await expect.poll(focused).toBe("quality");
      await page.waitForSelector("[role=menu]", { hidden: true });
    }
  });

  test("what the lesson took is shown and true", async () => {
    const shown = () =>
      page.$eval(byTestId("quality"), (element) =>
        Number(/\d+/.exec(element.textContent ?? "")?.[0]),
      );
    await expect.poll(shown, { timeout: 20_000 }).toBeGreaterThan(0);
    const megabytes = (await received(page)).transferredBytes / 1_000_000;
    expect(Math.abs((await shown()) - megabytes)).toBeLessThan(2);
  });
});

test("no page asked another host for anything or broke", () => {
  expect(classroom.offences()).toEqual([]);
});

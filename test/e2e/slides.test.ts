/* Slides in a lesson, through pages: brought, shown, leafed, pointed at, beside the teacher's face. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SlidePointings } from "../../protocol/slidePointings.ts";
import { SlideMoments } from "../../protocol/slides.ts";
import { pdfOfPages } from "../factories/slideFiles.ts";
import { byTestId } from "../rig/browser.ts";
import { type Classroom, openClassroom } from "../rig/classroom.ts";
import { callApi, click, endLesson, pauseReplayAt, shows, untilPublished } from "../rig/people.ts";
import { dress, faults } from "../rig/screenFaults.ts";

let room: Classroom;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "skyclass-slides-"));
  room = await openClassroom({ title: "认识分数", studentCount: 1 });
});
afterAll(async () => {
  await room.close();
  await rm(folder, { recursive: true, force: true });
});

test("slides prepared before the lesson are shown in it, page by page, with the pointer", async () => {
  const { teacher, students } = room;
  const student = students[0]!;
  const file = join(folder, "认识分数.pdf");
  await writeFile(file, pdfOfPages(["认识分数", "二分之一", "四分之一"]));

  await click(teacher.page, "open-slides");
  const choosing = teacher.page.waitForFileChooser();
  await click(teacher.page, "bring-slides");
  await (await choosing).accept([file]);
  await shows(teacher.page, "show-page-3");
  await room.start();

  await click(teacher.page, "open-slides");
  await click(teacher.page, "show-page-1");
  await shows(student.page, "slide");
  await shows(student.page, "camera-video");
  const pageSeen = async (page: number) =>
    student.page.waitForFunction(
      (selector: string, wanted: number) => {
        const image = document.querySelector<HTMLImageElement>(selector);
        return image?.dataset["page"] === String(wanted) && image.naturalWidth === 1600;
      },
      {},
      byTestId("slide"),
      page,
    );
  await pageSeen(1);
  // Long enough to be read: pages that are leafed over are no places of the replay.
  await setTimeout(1_200);
  await teacher.page.bringToFront();
  await teacher.page.keyboard.press("ArrowRight");
  await pageSeen(2);

  await click(teacher.page, "slide-pointer");
  const sheet = await teacher.page.waitForSelector(byTestId("slide"));
  const box = (await sheet?.boundingBox())!;
  await teacher.page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 4 });
  await student.page.waitForFunction(
    (selector: string) => {
      const style = document.querySelector<HTMLElement>(selector)?.style;
      return style !== undefined && Math.abs(Number.parseFloat(style.left) - 25) < 6;
    },
    {},
    byTestId("slide-point"),
  );

  // Whoever comes back finds the page that is shown.
  await student.page.reload();
  await student.page.waitForSelector(`${byTestId("join")}, ${byTestId("slide")}`);
  if (await student.page.$(byTestId("join"))) await click(student.page, "join");
  await pageSeen(2);
  for (const { page } of [teacher, student])
    for (const width of [390, 1440]) {
      const look = { width, height: 844, language: "zh-CN", scheme: "light" } as const;
      await page.bringToFront();
      await dress(page, look);
      expect(await faults(page, look), `at ${width} pixels`).toEqual([]);
    }
  // What the teacher makes large is large for the class, of whom each may enlarge another.
  await click(teacher.page, "toggle-board");
  await click(teacher.page, "board-new");
  const largeIs = async (wanted: string) =>
    student.page.waitForSelector(`[data-of="${wanted}"][data-large="true"]`);
  await shows(student.page, "enlarge-slide");
  await largeIs("board");
  await click(teacher.page, "enlarge-slide");
  await largeIs("slide");
  await click(student.page, "enlarge-board");
  await largeIs("board");
  await click(teacher.page, "toggle-board");
  await student.page.waitForSelector(byTestId("board"), { hidden: true });
  // Her face, too, with the page small beside it.
  const facesLarge = async () => {
    for (const { page } of [teacher, student]) await shows(page, "enlarge-slide");
  };
  await click(teacher.page, "enlarge-camera");
  await facesLarge();
  for (const { page } of [teacher, student])
    for (const width of [390, 1440]) {
      const look = { width, height: 844, language: "zh-CN", scheme: "dark" } as const;
      await page.bringToFront();
      await dress(page, look);
      expect(await faults(page, look), `at ${width} pixels`).toEqual([]);
    }
  await click(student.page, "enlarge-slide");
  await shows(student.page, "enlarge-camera");
  await click(student.page, "enlarge-camera");
  await facesLarge();
  await click(teacher.page, "enlarge-slide");
  for (const { page } of [teacher, student]) await shows(page, "enlarge-camera");
  await click(teacher.page, "slide-stop");
  await student.page.waitForSelector(byTestId("slide"), { hidden: true });
  expect(room.offences()).toEqual([]);
});

test("the replay shows the page of the moment, goes to where each was shown, and enlarges what is beside", async () => {
  const { teacher, students, lessonId, product } = room;
  const { page } = students[0]!;
  await endLesson(teacher);
  const { startedAt } = await untilPublished(students[0]!, lessonId);
  await page.bringToFront();
  await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(page, "go-slide");
  const stops = await page.$$eval(byTestId("go-slide"), (all) =>
    all.map((one) => one.getAttribute("data-page")),
  );
  expect(stops).toEqual(["1", "2"]);
  const pageSeen = async (wanted: string) =>
    page.waitForFunction(
      (selector: string, number: string) => {
        const image = document.querySelector<HTMLImageElement>(selector);
        return image?.dataset["page"] === number && image.naturalWidth === 1600;
      },
      {},
      byTestId("slide"),
      wanted,
    );
  await click(page, "replay-surface");
  const place = (selector: string) =>
    page.$eval(selector, (one) => one.closest("[data-place]")?.getAttribute("data-place"));
  for (const wanted of ["2", "1", "2"]) {
    await page.click(`${byTestId("go-slide")}[data-page="${wanted}"]`);
    await pageSeen(wanted);
  }
  expect(await place(byTestId("slide"))).toBe("main");
  await click(page, "enlarge-camera");
  expect(await place(byTestId("camera-video"))).toBe("main");
  expect(await place(byTestId("slide"))).toBe("side");
  await click(page, "enlarge-slide");
  const { enlargements } = await callApi(page, {
    path: `/api/lessons/${lessonId}/slide-moments`,
    reply: SlideMoments,
  });
  expect(enlargements.map(({ large }) => large)).toEqual(["board", "slide", "camera", "slide"]);
  for (const look of [
    { width: 390, height: 844, language: "en", scheme: "dark" },
    { width: 1440, height: 900, language: "zh-CN", scheme: "light" },
  ] as const) {
    await dress(page, look);
    await page.reload();
    await shows(page, "go-slide");
    await click(page, "go-slide");
    await pageSeen("1");
    expect(await faults(page, look), `at ${look.width} pixels`).toEqual([]);
  }
  // Where the teacher pointed, as long as she did.
  const { pointings } = await callApi(page, {
    path: `/api/lessons/${lessonId}/slide-pointings`,
    reply: SlidePointings,
  });
  const [pointed] = pointings;
  const pointedMs = Date.parse(pointed!.at) - Date.parse(startedAt);
  const rest = pointed!.steps.findIndex(([, x]) => Math.abs(x - 250) < 60);
  const restMs = pointed!.steps.slice(0, rest + 1).reduce((sum, [ms]) => sum + ms, pointedMs);
  const pointSeen = () =>
    page.$$eval(byTestId("slide-point"), (all) =>
      all.map((one) => Number.parseFloat(one.getAttribute("style")?.slice("left:".length) ?? "")),
    );
  await pauseReplayAt(page, restMs + 10);
  await expect.poll(pointSeen).toEqual([pointed!.steps[rest]![1] / 10]);
  await pauseReplayAt(page, pointedMs - 50);
  await expect.poll(pointSeen).toEqual([]);
  // After the last one was taken down the teacher is large again.
  await page.focus('[role="slider"]');
  await page.keyboard.press("End");
  await page.waitForSelector(byTestId("slide"), { hidden: true });
  expect(room.offences()).toEqual([]);
});

/* The whiteboard in a lesson, through pages: drawn on, lent, seen by whoever comes back, put away, replayed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LessonBoard } from "../../protocol/boardRecord.ts";
import { byTestId } from "../rig/browser.ts";
import { type Classroom, openClassroom } from "../rig/classroom.ts";
import {
  callApi,
  click,
  endLesson,
  joinLesson,
  pauseReplayAt,
  type PersonPage,
  shows,
  untilPublished,
} from "../rig/people.ts";
import { dress, faults } from "../rig/screenFaults.ts";

let room: Classroom;
let teacher: PersonPage;
let child: PersonPage;
beforeAll(async () => {
  room = await openClassroom({ title: "画三角形", studentCount: 1 });
  teacher = room.teacher;
  child = room.students[0]!;
  // A phone that is drawn on with a finger.
  await child.page.setViewport({ width: 390, height: 844, hasTouch: true });
  await room.start();
});
afterAll(async () => {
  await room.close();
});

/** Points of the page, as shares of its width and height, where they lie on the screen. */
const onBoard = async ({ page }: PersonPage, ...shares: [number, number][]) => {
  await page.bringToFront();
  const sheet = await page.waitForSelector(byTestId("board"));
  const box = (await sheet?.boundingBox())!;
  return shares.map(([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y }));
};
const drawByMouse = async (person: PersonPage, ...shares: [number, number][]) => {
  const [first, ...others] = await onBoard(person, ...shares);
  const { mouse } = person.page;
  await mouse.move(first!.x, first!.y);
  await mouse.down();
  for (const { x, y } of others) await mouse.move(x, y, { steps: 8 });
  await mouse.up();
};
const drawByFinger = async (person: PersonPage, ...shares: [number, number][]) => {
  const [first, ...others] = await onBoard(person, ...shares);
  const finger = await person.page.touchscreen.touchStart(first!.x, first!.y);
  for (const { x, y } of others) await finger.move(x, y);
  await finger.end();
};
/** Where the strokes lie on the page: middles, in shares of its width and height, to a twentieth. */
const strokesOf = async ({ page }: PersonPage) => {
  await page.bringToFront();
  return page.$eval(byTestId("board"), (board) => {
    const sheet = board.getBoundingClientRect();
    return [...board.querySelectorAll("path")].map((path) => {
      const box = path.getBoundingClientRect();
      const share = (at: number, from: number, whole: number) =>
        Math.round((20 * (at - from)) / whole) / 20;
      return [
        path.dataset["colour"],
        share(box.left + box.width / 2, sheet.left, sheet.width),
        share(box.top + box.height / 2, sheet.top, sheet.height),
      ];
    });
  });
};
const seen = async (person: PersonPage, strokes: unknown[]) =>
  expect.poll(async () => strokesOf(person), { timeout: 10_000 }).toEqual(strokes);
const gone = async ({ page }: PersonPage, testId: string) => {
  await page.bringToFront();
  await page.waitForSelector(byTestId(testId), { hidden: true });
};

const hers = ["black", 0.5, 0.5];
const childs = ["blue", 0.25, 0.75];

test("the class sees what the teacher draws, and only looks", async () => {
  await click(teacher.page, "toggle-board");
  await shows(child.page, "board");
  await shows(child.page, "camera-video");
  await drawByMouse(teacher, [0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]);
  await seen(teacher, [hers]);
  await seen(child, [hers]);
  await drawByFinger(child, [0.1, 0.1], [0.3, 0.1]);
  await seen(child, [hers]);
  expect(await child.page.$(byTestId("pen-tools"))).toBeNull();
});

test("a child that gets the pen is told so, draws with a finger, and takes back its own", async () => {
  const news = async () => child.page.$eval(byTestId("pen-news"), (said) => said.textContent ?? "");
  expect(await news()).toBe("");
  await click(teacher.page, "lend-pen");
  await shows(child.page, "pen-tools");
  expect(await news()).toContain("老师把笔借给你了");
  await drawByFinger(child, [0.2, 0.7], [0.3, 0.7], [0.3, 0.8]);
  await drawByFinger(child, [0.7, 0.2], [0.8, 0.3]);
  await expect.poll(async () => strokesOf(teacher), { timeout: 10_000 }).toHaveLength(3);
  await click(child.page, "undo");
  await seen(teacher, [hers, childs]);
  // Its eraser leaves the teacher's strokes alone.
  await click(child.page, "tool-eraser");
  await drawByFinger(child, [0.35, 0.4], [0.65, 0.4]);
  await seen(child, [hers, childs]);
});

test("what the teacher types stands on everybody's board, and is only text", async () => {
  const text = "<b onclick=alert(1)>½ < ¾</b>";
  const textsOf = async ({ page }: PersonPage) => {
    await page.bringToFront();
    return page.$$eval(byTestId("board-text"), (all) => all.map((one) => one.textContent));
  };
  await click(teacher.page, "tool-text");
  const [place] = await onBoard(teacher, [0.1, 0.15]);
  await teacher.page.mouse.click(place!.x, place!.y);
  await shows(teacher.page, "writing");
  await teacher.page.keyboard.type(text);
  await teacher.page.keyboard.press("Enter");
  await expect.poll(async () => textsOf(child), { timeout: 10_000 }).toEqual([text]);
  // Escape throws it away; by the keyboard alone one writes in the middle.
  await teacher.page.bringToFront();
  await teacher.page.mouse.click(place!.x, place!.y);
  await teacher.page.keyboard.type("x");
  await teacher.page.keyboard.press("Escape");
  await teacher.page.focus(byTestId("write-text"));
  await teacher.page.keyboard.press("Enter");
  await teacher.page.keyboard.type("一半");
  await teacher.page.keyboard.press("Enter");
  await expect.poll(async () => textsOf(child), { timeout: 10_000 }).toEqual([text, "一半"]);
  await click(teacher.page, "undo");
  await expect.poll(async () => textsOf(child), { timeout: 10_000 }).toEqual([text]);
});

test("whoever comes back finds the whole board, on phone and desktop, in both languages", async () => {
  for (const width of [390, 1440]) {
    const look = { width, height: 844, language: width === 390 ? "en" : "zh-CN" } as const;
    for (const { page } of [child, teacher]) await dress(page, { ...look, scheme: "light" });
    await child.page.reload();
    await teacher.page.reload();
    await shows(teacher.page, "board");
    await joinLesson(child, room.product, room.lessonId);
    await seen(child, [hers, childs]);
    await shows(child.page, "pen-tools");
    for (const { page } of [child, teacher]) {
      await page.bringToFront();
      expect(await faults(page, { ...look, scheme: "light" }), `at ${width} pixels`).toEqual([]);
    }
  }
});

test("the pen is taken back, pages are turned and cleared, and the board is put away", async () => {
  await click(teacher.page, "take-pen");
  await gone(child, "pen-tools");
  await click(teacher.page, "board-new");
  await seen(child, []);
  await click(teacher.page, "tool-line");
  await drawByMouse(teacher, [0.2, 0.5], [0.8, 0.5]);
  await seen(child, [["black", 0.5, 0.5]]);
  await click(teacher.page, "board-back");
  await seen(child, [hers, childs]);
  await click(teacher.page, "tool-eraser");
  await drawByMouse(teacher, [0.15, 0.7], [0.35, 0.7]);
  await seen(child, [hers]);
  await click(teacher.page, "board-close");
  await gone(child, "board");
  expect(room.offences()).toEqual([]);
});

test("the replay shows the strokes of each moment, forwards and backwards, and enlarges what is beside", async () => {
  const { page } = child;
  const { lessonId, product } = room;
  await endLesson(teacher);
  const { startedAt } = await untilPublished(child, lessonId);
  const path = `/api/lessons/${lessonId}/board`;
  const { strokes, moments } = await callApi(page, { path, reply: LessonBoard });
  const momentOf = (at: string | null | undefined) => Date.parse(at!) - Date.parse(startedAt);
  const [first, childsOne, undone, line] = strokes.filter(({ tool }) => tool !== "text");
  const doneMs = ({ beganAt, steps }: LessonBoard["strokes"][number]) =>
    momentOf(beganAt) + steps.at(-1)![1];
  const closedMs = momentOf(moments.at(-1)?.at);
  // What is done next may follow closely: halfway between both is surely between them.
  const between = (fromMs: number, toMs: number) => (fromMs + toMs) / 2;

  await page.goto(`${product.origin}/lessons/${lessonId}/replay`);
  await shows(page, "camera-video");
  const undoneOne = ["blue", 0.75, 0.25];
  for (const [ms, there] of [
    [momentOf(first!.beganAt) - 100, []],
    [between(doneMs(undone!), momentOf(undone!.erasedAt)), [hers, childs, undoneOne]],
    [momentOf(undone!.erasedAt) + 100, [hers, childs]],
    [doneMs(line!) + 20, [["black", 0.5, 0.5]]],
    [between(momentOf(childsOne!.erasedAt), closedMs), [hers]],
    [doneMs(childsOne!) + 20, [hers, childs]],
  ] as const) {
    await pauseReplayAt(page, ms);
    await expect.poll(async () => strokesOf(child), { timeout: 10_000 }).toEqual(there);
  }
  await click(page, "enlarge-camera");
  const place = (testId: string) =>
    page.$eval(byTestId(testId), (one) => one.closest("[data-place]")?.getAttribute("data-place"));
  expect(await place("camera-video")).toBe("main");
  expect(await place("board")).toBe("side");
  await click(page, "enlarge-board");
  expect(await place("board")).toBe("main");
  for (const look of [
    { width: 390, height: 844, language: "en", scheme: "dark" },
    { width: 1440, height: 900, language: "zh-CN", scheme: "light" },
  ] as const) {
    await dress(page, look);
    await page.reload();
    await pauseReplayAt(page, doneMs(childsOne!) + 20);
    await seen(child, [hers, childs]);
    expect(await faults(page, look), `at ${look.width} pixels`).toEqual([]);
  }
  // After it was put away the teacher is large again.
  await pauseReplayAt(page, closedMs + 300);
  await gone(child, "board");
  expect(await place("camera-video")).toBe("main");
  expect(room.offences()).toEqual([]);
});

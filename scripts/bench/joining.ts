import type { Page } from "puppeteer";
import { z } from "zod";
import { CreatedClass, CreateClass } from "../../protocol/people.ts";
import { Lesson, TeachableClasses } from "../../protocol/lessons.ts";
import { launchChromium } from "../../test/rig/browser.ts";
import {
  callApi,
  endLesson,
  type PersonPage,
  signIn,
  startLesson,
  takeIntoUse,
} from "../../test/rig/people.ts";
import { type Product, startProduct } from "../../test/rig/product.ts";
import { minimise } from "../../test/rig/sight.ts";
import { createUdpRelay } from "../../test/rig/udpRelay.ts";
import { type Figure, percentile, rounded } from "./figure.ts";

export const peers = 20;

/** Runs in a student's page: presses the button and waits for the first frame on screen. */
const clickToFirstFrame = `new Promise((resolve, reject) => {
  const button = document.querySelector('[data-testid="join"]');
  if (!button) return reject(new Error("there is no button to join"));
  const startedMs = performance.now();
  setTimeout(() => reject(new Error("no frame within 20 s")), 20000);
  const found = () => {
    const video = document.querySelector('video[data-testid="camera-video"]');
    if (!video || video.watched) return;
    video.watched = true;
    observer.disconnect();
    video.requestVideoFrameCallback((now) => resolve(now - startedMs));
  };
  const observer = new MutationObserver(found);
  observer.observe(document.body, { childList: true, subtree: true });
  button.click();
})`;

/** A phone's own way to the server, and what becomes of the page once it is in. */
type Home = { prepare: (page: Page) => Promise<void>; settled: (page: Page) => Promise<unknown> };
/** Of the n-th, from 0, who comes in a round. */
export type OpenHome = (index: number) => Promise<Home>;

/**
 * A phone draws and decodes for itself; here the pages of those who are in go out of sight, as under
 * another app, so that they keep their connection and sound and, after ten seconds, leave the processor
 * to who comes next.
 */
export const stayOutOfSight: OpenHome = async () => ({
  prepare: () => Promise.resolve(),
  settled: minimise,
});

/**
 * Twenty students, each with a peer connection of the product's own client in a page of one browser,
 * come one after another into a lesson that runs. Milliseconds, round after round.
 */
export async function timesToFirstFrame({
  rounds,
  openHome,
  meanwhile = () => async () => undefined,
  settings = {},
}: {
  rounds: number;
  /** Of the product, as environment variables. */
  settings?: Record<string, string>;
  openHome: OpenHome;
  /** What goes on during a round; answers what ends it. */
  meanwhile?: (round: {
    round: number;
    operator: PersonPage;
    product: Product;
  }) => () => Promise<unknown>;
}): Promise<number[]> {
  const product = await startProduct({ settings });
  const desk = await launchChromium({ devices: "coded" });
  const homes = await launchChromium({ devices: "builtIn" });
  try {
    const operator = await signIn({ chromium: desk, product, link: product.links.operator[0] });
    const teacher = await signIn({ chromium: desk, product, link: product.links.teacher[0] });
    const { classes } = await callApi(teacher.page, {
      path: "/api/teachable-classes",
      reply: TeachableClasses,
    });
    const { schools } = await callApi(operator.page, {
      path: "/api/schools",
      reply: z.object({ schools: z.array(z.object({ schoolId: z.string() })) }),
    });
    const studentNames = Array.from({ length: peers }, (_, index) => `同学${index + 1}`);
    const { schoolClass, accounts } = await callApi(operator.page, {
      method: "POST",
      path: `/api/schools/${schools[0]?.schoolId}/classes`,
      body: CreateClass.parse({ name: "测量班", studentNames }),
      reply: CreatedClass,
    });
    const { lessonId } = await callApi(teacher.page, {
      method: "POST",
      path: "/api/lessons",
      body: { title: "测量", classIds: [classes[0]?.classId, schoolClass.classId] },
      reply: Lesson,
    });
    await teacher.page.goto(`${product.origin}/lessons/${lessonId}/teach`);
    await startLesson(teacher);

    const homesOfStudents = [];
    for (const account of accounts) {
      const context = await homes.browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport({ width: 390, height: 700 });
      await page.goto(`${product.origin}/sign-in`);
      await takeIntoUse(page, account);
      await page.close();
      homesOfStudents.push(context);
    }
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const pages = [];
      const end = meanwhile({ round, operator, product });
      for (const [index, context] of homesOfStudents.entries()) {
        const home = await openHome(index);
        // A page that was never tapped: the button to join is there.
        const page = await context.newPage();
        pages.push(page);
        await home.prepare(page);
        await page.setViewport({ width: 390, height: 700 });
        await page.goto(`${product.origin}/lessons/${lessonId}/live`);
        await page.bringToFront();
        await page.waitForSelector('[data-testid="join"]', { visible: true });
        times.push(z.number().parse(await page.evaluate(clickToFirstFrame)));
        await home.settled(page);
      }
      await end();
      for (const page of pages) if (!page.isClosed()) await page.close();
    }
    await endLesson(teacher);
    return times;
  } finally {
    await homes.close();
    await desk.close();
    await product.close();
  }
}

/** Those who came stay. */
export async function measureJoining(): Promise<Figure[]> {
  const rounds = 3;
  const times = await timesToFirstFrame({
    rounds,
    openHome: stayOutOfSight,
  });
  // All who stay go on decoding sound: the last find the processor taken by the others' pages.
  const few = peers / 2;
  const fewIn = times.filter((_, index) => index % peers < few);
  const note = `${peers} students in ${peers} pages of one Chromium join one after another and stay, out of sight (sound only after 10 s), ${rounds} rounds; server, teacher and students on this machine`;
  const figure = (name: string, share: number): Figure => ({
    name,
    value: rounded(percentile(times, share), 0),
    unit: "ms",
    n: times.length,
    note: `${note}; slowest ${rounded(Math.max(...times), 0)} ms; the first ${few} of each round alone ${rounded(percentile(fewIn, share), 0)} ms`,
  });
  return [figure("join_first_frame_p50_ms", 0.5), figure("join_first_frame_p95_ms", 0.95)];
}

/**
 * Each student's media crosses a bad network of its own. Whoever is in leaves again: how much this machine
 * relays at once is not what is asked.
 */
export async function measureJoiningUnderRelay(): Promise<Figure[]> {
  const rounds = 2;
  const network = { lossShare: 0.05, jitterMs: 100 };
  let seed = 1;
  const times = await timesToFirstFrame({
    rounds,
    openHome: async () => {
      const relay = await createUdpRelay({ seed: seed++ });
      relay.change(network);
      return {
        prepare: relay.force,
        settled: async (page) => {
          await page.close();
          relay.close();
        },
      };
    },
  });
  return [
    {
      name: "join_under_relay_p95_ms",
      value: rounded(percentile(times, 0.95), 0),
      unit: "ms",
      n: times.length,
      note: `from the tap to the first frame on screen, each way ${100 * network.lossShare} % loss and 0 to ${network.jitterMs} ms of delay in order, UDP only; ${peers} students of one Chromium one after another, ${rounds} rounds; median ${rounded(percentile(times, 0.5), 0)} ms, slowest ${rounded(Math.max(...times), 0)} ms; server, teacher and students on this machine`,
    },
  ];
}

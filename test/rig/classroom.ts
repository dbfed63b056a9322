/* One lesson with everybody it needs, and what is kept of it for the judgement afterwards. */
import { appendFileSync } from "node:fs";
import { type Chromium, launchChromium } from "./browser.ts";
import { codedScreenSize, serveCodedScreen } from "./codedScreen.ts";
import {
  endLesson,
  joinLesson,
  openNewLesson,
  type PersonPage,
  signIn,
  startLesson,
} from "./people.ts";
import { type Product, startProduct } from "./product.ts";
import { sightingsOf, type SourceSightings, type TakenSource, takeSource } from "./sourceProbe.ts";
import type { Page } from "puppeteer";

export const monotonicS = () => Number(process.hrtime.bigint()) / 1e9;

export interface Classroom {
  product: Product;
  teacher: PersonPage;
  students: PersonPage[];
  lessonId: string;
  /** CLOCK_MONOTONIC when the lesson went live; close to the replay's time zero. */
  startedS: () => number;
  start: () => Promise<void>;
  end: () => Promise<void>;
  /** Opens the coded screen in a tab of the teacher's, sounding. */
  openScreenTab: () => Promise<void>;
  /** Reads what the source showed so far; also to be called before a reload of the teacher's page. */
  keepSource: () => Promise<void>;
  /** The teacher's page forgets its clocks when it reloads: what follows is judged by itself. */
  beginSource: () => void;
  /** One per page load of the teacher. */
  sources: () => SourceSightings[];
  /** Foreign requests and errors of our code, in any page. */
  offences: () => string[];
  close: () => Promise<void>;
}

/** Opens the coded screen in a tab of that person's, sounding: the one that Chromium shares. */
export async function openCodedScreen({ context }: Pick<PersonPage, "context">) {
  const screen = await serveCodedScreen();
  const tab = await context.newPage();
  await tab.setViewport(codedScreenSize);
  await tab.goto(screen.url);
  await tab.click("canvas");
  await tab.waitForSelector('body[data-sounding="true"]');
  return screen;
}

export async function openClassroom({
  title,
  studentCount,
  settings = {},
  prepareTeacher,
  expectedErrors = [],
}: {
  title: string;
  studentCount: number;
  settings?: Record<string, string>;
  prepareTeacher?: (page: Page) => Promise<void>;
  expectedErrors?: RegExp[];
}): Promise<Classroom> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of closers.splice(0).toReversed()) await each();
  };
  /** Several are opened at once, and closed also when one of them is not to be had. */
  const begin = <Opened extends { close: () => Promise<void> }>(opening: Promise<Opened>) => {
    closers.push(async () => (await opening.catch(() => null))?.close());
    return opening;
  };
  try {
    const [product, desk, homes] = await Promise.all([
      begin(startProduct({ settings })),
      begin(launchChromium({ devices: "coded" })),
      studentCount > 0 ? begin(launchChromium({ devices: "builtIn" })) : null,
    ]);
    const openDesk = async () => {
      const teacher = await signIn({
        chromium: desk,
        product,
        link: product.links.teacher[0],
        expectedErrors,
        ...(prepareTeacher ? { prepare: prepareTeacher } : {}),
      });
      const { lessonId } = await openNewLesson(teacher, product, title);
      return { teacher, lessonId };
    };
    const openHomes = async (chromium: Chromium) => {
      const students: PersonPage[] = [];
      // One after the other: a browser has one page in front, which is clicked on.
      for (let index = 0; index < studentCount; index++) {
        const link = product.links.student[index];
        students.push(await signIn({ chromium, product, link, expectedErrors }));
      }
      return students;
    };
    const [{ teacher, lessonId }, students] = await Promise.all([
      openDesk(),
      homes ? openHomes(homes) : [],
    ]);

    let startedS = 0;
    const taken: TakenSource[][] = [[]];
    let sightings: SourceSightings[] | undefined;
    return {
      product,
      teacher,
      students,
      lessonId,
      startedS: () => startedS,
      start: async () => {
        await startLesson(teacher);
        startedS = monotonicS();
        for (const student of students) await joinLesson(student, product, lessonId);
      },
      end: () => endLesson(teacher),
      openScreenTab: async () => {
        closers.push((await openCodedScreen(teacher)).close);
      },
      keepSource: async () => {
        taken.at(-1)?.push(await takeSource(teacher.page));
        sightings = undefined;
      },
      beginSource: () => {
        taken.push([]);
        sightings = undefined;
      },
      // Finding the tones of minutes takes seconds.
      sources: () => (sightings ??= taken.map(sightingsOf)),
      offences: () => [teacher, ...students].flatMap((person) => person.offences),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Measured figures, for whoever asks with RIG_FIGURES=file; tests assert behaviour only. */
export function noteFigures(name: string, figures: Record<string, unknown>): void {
  const path = process.env["RIG_FIGURES"];
  if (path !== undefined) appendFileSync(path, `${JSON.stringify({ name, ...figures })}\n`);
}

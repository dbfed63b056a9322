import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "puppeteer";
import { z } from "zod";
import { openClassroom } from "../../test/rig/classroom.ts";
import { untilMoving } from "../../test/rig/viewing.ts";
import { click, endLesson, untilPublished } from "../../test/rig/people.ts";
import { type Figure, rounded } from "./figure.ts";

const clientFolder = fileURLToPath(new URL("../../dist/client/", import.meta.url));

/** What the first screen is for: the lesson that is on or comes next, at some hours with the way into it. */
const nowCard = '[data-testid="live-lesson"], [data-testid="next-item"]';

/** By then what comes ahead has come. */
const aheadLimitMs = 2_000;

/** Scripts that a page has asked for since it was last emptied. */
function watchScripts(page: Page) {
  const paths = new Set<string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith(".js")) paths.add(pathname);
  });
  return { begin: () => paths.clear(), paths: () => [...paths] };
}

async function gzipKb(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    bytes += gzipSync(await readFile(join(clientFolder, path)), { level: 9 }).length;
  }
  return rounded(bytes / 1000);
}

/** In the page, before it is opened: when what is looked for first stood in it, by the page's clock. */
const noteFirstSight = (selector: string) => `(() => {
  const look = () => {
    if (window.__firstSightMs !== undefined || !document.querySelector(${JSON.stringify(selector)})) return;
    window.__firstSightMs = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})();`;

/** The scripts that were asked for until then, and those that came ahead of what is opened next. */
async function scriptsByFirstSight(page: Page): Promise<{ before: string[]; ahead: string[] }> {
  const { sightMs, scripts } = z
    .object({
      sightMs: z.number(),
      scripts: z.array(z.object({ path: z.string(), startMs: z.number() })),
    })
    .parse(
      await page.evaluate(`({
        sightMs: window.__firstSightMs,
        scripts: performance.getEntriesByType("resource").map(({ name, startTime }) => ({
          path: new URL(name).pathname,
          startMs: startTime,
        })),
      })`),
    );
  const paths = (wanted: (startMs: number) => boolean) => [
    ...new Set(
      scripts
        .filter(({ path, startMs }) => path.endsWith(".js") && wanted(startMs))
        .map(({ path }) => path),
    ),
  ];
  const before = paths((startMs) => startMs <= sightMs);
  return {
    before,
    ahead: paths((startMs) => startMs > sightMs).filter((path) => !before.includes(path)),
  };
}

/**
 * What each route really loads in Chromium, from an empty cache to its working state: static imports
 * and everything loaded on demand until pictures move, or the next lesson stands there.
 */
export async function measureClientSize(): Promise<Figure[]> {
  const room = await openClassroom({ title: "体积", studentCount: 1 });
  const figures: Figure[] = [];
  try {
    const student = room.students[0]?.page;
    if (!student) throw new Error("no student");
    const teacher = room.teacher.page;
    const note = async (route: string, paths: readonly string[], more = "") => {
      const value = await gzipKb(paths);
      const text = `${route}: ${paths.length} files, gzip -9, as loaded by Chromium until it works${more}`;
      figures.push({ name: "client_js_gzip_kb", value, unit: "kB", n: 1, note: text });
    };
    const fresh = async (page: Page, path: string, scripts: ReturnType<typeof watchScripts>) => {
      await page.setCacheEnabled(false);
      scripts.begin();
      await page.goto(`${room.product.origin}${path}`, { waitUntil: "networkidle2" });
    };
    const studentScripts = watchScripts(student);
    const teacherScripts = watchScripts(teacher);
    const sight = await student.evaluateOnNewDocument(noteFirstSight(nowCard));
    await fresh(student, "/", studentScripts);
    await student.waitForSelector(nowCard);
    // The lesson's code comes ahead of the tap once the screen stands; it is counted with the lesson.
    await wait(aheadLimitMs);
    const { before, ahead } = await scriptsByFirstSight(student);
    const aheadKb = await gzipKb(ahead);
    const more = ahead.length > 0 ? `; ${aheadKb} kB of the lesson's came ahead of the tap` : "";
    await note("/ (student)", before, more);
    await student.removeScriptToEvaluateOnNewDocument(sight.identifier);
    await fresh(teacher, `/lessons/${room.lessonId}/teach`, teacherScripts);
    studentScripts.begin();
    await room.start();
    await untilMoving(student, "camera-video");
    await note("/lessons/:id/live", studentScripts.paths());
    await note("/lessons/:id/teach", teacherScripts.paths());
    await wait(8_000);
    await endLesson(room.teacher);
    await untilPublished(room.teacher, room.lessonId);
    await fresh(student, `/lessons/${room.lessonId}/replay`, studentScripts);
    // Opened by its address, not by a tap: the browser wants one before it plays sound.
    await click(student, "replay-toggle");
    await untilMoving(student, "camera-video");
    await note("/lessons/:id/replay", studentScripts.paths());
    return figures;
  } finally {
    await room.close();
  }
}

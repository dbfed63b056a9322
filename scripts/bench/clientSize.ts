import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "puppeteer";
import { openClassroom } from "../../test/rig/classroom.ts";
import { untilMoving } from "../../test/rig/viewing.ts";
import { click, endLesson, untilPublished } from "../../test/rig/people.ts";
import { type Figure, rounded } from "./figure.ts";

const clientFolder = fileURLToPath(new URL("../../dist/client/", import.meta.url));

/** Scripts that a page has asked for since it was last emptied. */
function watchScripts(page: Page) {
  const paths = new Set<string>();
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.endsWith(".js")) paths.add(pathname);
  });
  return {
    begin: () => paths.clear(),
    gzipKb: async () => {
      let bytes = 0;
      for (const path of paths) {
        bytes += gzipSync(await readFile(join(clientFolder, path)), { level: 9 }).length;
      }
      return { value: rounded(bytes / 1000), n: paths.size };
    },
  };
}

/**
 * What each route really loads in Chromium, from an empty cache to its working state: static imports
 * and everything loaded on demand until pictures move.
 */
export async function measureClientSize(): Promise<Figure[]> {
  const room = await openClassroom({ title: "体积", studentCount: 1 });
  const figures: Figure[] = [];
  try {
    const student = room.students[0]?.page;
    if (!student) throw new Error("no student");
    const teacher = room.teacher.page;
    const note = async (route: string, scripts: ReturnType<typeof watchScripts>) => {
      const { value, n } = await scripts.gzipKb();
      const text = `${route}: ${n} files, gzip -9, as loaded by Chromium until it works`;
      figures.push({ name: "client_js_gzip_kb", value, unit: "kB", n: 1, note: text });
    };
    const fresh = async (page: Page, path: string, scripts: ReturnType<typeof watchScripts>) => {
      await page.setCacheEnabled(false);
      scripts.begin();
      await page.goto(`${room.product.origin}${path}`, { waitUntil: "networkidle2" });
    };
    const studentScripts = watchScripts(student);
    const teacherScripts = watchScripts(teacher);
    await fresh(student, "/", studentScripts);
    await note("/ (student)", studentScripts);
    await fresh(teacher, `/lessons/${room.lessonId}/teach`, teacherScripts);
    studentScripts.begin();
    await room.start();
    await untilMoving(student, "camera-video");
    await note("/lessons/:id/live", studentScripts);
    await note("/lessons/:id/teach", teacherScripts);
    await new Promise((resolve) => setTimeout(resolve, 8000));
    await endLesson(room.teacher);
    await untilPublished(room.teacher, room.lessonId);
    await fresh(student, `/lessons/${room.lessonId}/replay`, studentScripts);
    // Opened by its address, not by a tap: the browser wants one before it plays sound.
    await click(student, "replay-toggle");
    await untilMoving(student, "camera-video");
    await note("/lessons/:id/replay", studentScripts);
    return figures;
  } finally {
    await room.close();
  }
}

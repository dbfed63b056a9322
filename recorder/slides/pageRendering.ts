import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childEnvironment } from "../../config/load.ts";
import type { RenderedPage } from "../../protocol/slides.ts";
import { drawingArguments, drawingLimits } from "../../server/lib/drawingChild.ts";
import { type ChildLimits, runLimited } from "../../server/lib/limitedChild.ts";
import type { Logger } from "../../server/lib/log.ts";
import { pageName, thumbnailName } from "../../server/lib/slideFiles.ts";
import { PageChildWord, type PageChildSettings } from "./pageChildWords.ts";
import { SlidesRefused } from "./refusal.ts";

const program = fileURLToPath(new URL("./pageChild.ts", import.meta.url));

const heapMb = 512;

/**
 * Draws the pages of a PDF, or a picture, in a process of its own that may read our code and the file,
 * write into the folder, and start nothing. Pages that are there already are not drawn again.
 * @throws SlidesRefused, or the signal's reason
 */
export const renderPages = async ({
  settings,
  limits = drawingLimits,
  onPage,
  log,
  signal,
}: {
  settings: PageChildSettings;
  limits?: ChildLimits;
  onPage: (progress: { done: number; of: number }) => void;
  log: Logger;
  signal: AbortSignal;
}): Promise<RenderedPage[]> => {
  const { path, folder } = settings;
  const pages: RenderedPage[] = [];
  let said: Exclude<PageChildWord, { word: "page" }> | null = null;
  const { exitCode, killedFor, stderr } = await runLimited({
    command: process.execPath,
    args: drawingArguments({
      ...{ program, heapMb, code: ["recorder"] },
      ...{ reads: [path], writes: folder },
    }),
    env: childEnvironment(settings),
    limits,
    onLine: (line) => {
      const word = PageChildWord.parse(JSON.parse(line));
      if (word.word !== "page") {
        said = word;
        return;
      }
      if (word.page !== pages.length + 1) throw new Error("the pages come in disorder");
      pages.push(word.facts);
      onPage({ done: word.page, of: word.of });
    },
    signal,
  });
  const last = said as PageChildWord | null;
  if (last?.word === "refused") {
    log.info({ refusal: last.refusal, because: last.because }, "no slides are made of a file");
    throw new SlidesRefused(last.refusal);
  }
  if (last?.word !== "done" || exitCode !== 0) {
    log.warn({ exitCode, killedFor, stderr }, "the program that draws pages did not get through");
    // What it had was enough for every good file: out of time, out of memory, or driven to crash.
    throw new SlidesRefused("tooHeavy");
  }
  for (const [index, { type }] of pages.entries())
    await Promise.all([
      stat(join(folder, pageName(index + 1, type))),
      stat(join(folder, thumbnailName(index + 1))),
    ]);
  if (pages.length === 0) throw new SlidesRefused("damaged");
  return pages;
};

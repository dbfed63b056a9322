import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { SlidesJob, SlidesProgress, SlidesResult } from "../../protocol/slides.ts";
import type { Logger } from "../../server/lib/log.ts";
import { orMissing } from "../../server/lib/missingFile.ts";
import { convertedName, deckFolder, sourceName } from "../../server/lib/slideFiles.ts";
import { convertOffice } from "./office.ts";
import { renderPages } from "./pageRendering.ts";

/**
 * Makes the pages of one deck. Begun anew, it goes on after the last page that is there.
 * @throws SlidesRefused, or the signal's reason
 */
export const renderDeck = async ({
  job,
  dataDir,
  officePath,
  tell,
  log,
  signal,
}: {
  job: SlidesJob;
  dataDir: string;
  officePath: string | undefined;
  tell: (progress: SlidesProgress) => void;
  log: Logger;
  signal: AbortSignal;
}): Promise<SlidesResult> => {
  const { lessonId, deckId, kind } = job;
  const folder = deckFolder(dataDir, job);
  const source = join(folder, sourceName);
  const converted = join(folder, convertedName);
  if (kind === "office" && (await stat(converted).catch(orMissing(null))) === null) {
    tell({ state: "converting", done: 0, of: null });
    const workFolder = join(folder, "office");
    await convertOffice({ source, target: converted, workFolder, officePath, log, signal });
  }
  const pages = await renderPages({
    settings:
      kind === "office" ? { path: converted, kind: "pdf", folder } : { path: source, kind, folder },
    onPage: ({ done, of }) => tell({ state: "rendering", done, of }),
    log,
    signal,
  });
  return { lessonId, deckId, pages };
};

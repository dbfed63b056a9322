import { writeSync } from "node:fs";
import { loadChildConfig } from "../../config/load.ts";
import { PageChildSettings, type PageChildWord } from "./pageChildWords.ts";
import { renderPdf } from "./pdfPages.ts";
import { renderPicture } from "./picturePage.ts";
import { SlidesRefused } from "./refusal.ts";

/*
 * A program of its own, because what it reads may mean harm: pageRendering.ts starts it with limits on
 * time, memory and files. It says one PageChildWord a line on standard output.
 */

const say = (word: PageChildWord): void => {
  writeSync(1, `${JSON.stringify(word)}\n`);
};

const { path, kind, folder } = loadChildConfig(PageChildSettings);
try {
  if (kind === "pdf")
    await renderPdf({
      path,
      folder,
      onPage: ({ page, of, facts }) => say({ word: "page", page, of, facts }),
    });
  else {
    const facts = await renderPicture({ path, kind, folder });
    say({ word: "page", page: 1, of: 1, facts });
  }
  say({ word: "done" });
} catch (error) {
  if (!(error instanceof SlidesRefused)) throw error;
  say({
    word: "refused",
    refusal: error.refusal,
    because: error.cause instanceof Error ? error.cause.message.slice(0, 500) : "",
  });
}

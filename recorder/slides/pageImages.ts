import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { type RenderedPage, thumbnailWidth } from "../../protocol/slides.ts";
import { pageFactsName, pageName, thumbnailName } from "../../server/lib/slideFiles.ts";

/** Enough that small type on a slide stays crisp. */
const webpQuality = 86;
const longestText = 4_000;

/**
 * Writes a page's picture as WebP or PNG, whichever is smaller, and its thumbnail; last, and whole, the
 * facts about it: where those are, the page is done.
 */
export const writePage = async ({
  folder,
  page,
  canvas,
  text,
}: {
  folder: string;
  page: number;
  canvas: Canvas;
  text: string;
}): Promise<RenderedPage> => {
  const [webp, png] = [await canvas.encode("webp", webpQuality), await canvas.encode("png")];
  const type = png.length < webp.length ? "png" : "webp";
  const { width, height } = canvas;
  const thumbnail = createCanvas(thumbnailWidth, Math.ceil((thumbnailWidth * height) / width));
  const context = thumbnail.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, thumbnail.width, thumbnail.height);
  await writeWhole(folder, pageName(page, type), type === "png" ? png : webp);
  await writeWhole(folder, thumbnailName(page), await thumbnail.encode("webp", webpQuality));
  const facts: RenderedPage = { width, height, type, text: tidy(text) };
  await writeWhole(folder, pageFactsName(page), JSON.stringify(facts));
  return facts;
};

const writeWhole = async (folder: string, name: string, content: string | Buffer) => {
  const path = join(folder, name);
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
};

/** Its lines, without what no database column holds, and without half a character at its end. */
const tidy = (text: string): string =>
  text
    .split("\n")
    .map((line) =>
      line
        .replace(/\p{Cc}+/gu, " ")
        .replace(/ {2,}/g, " ")
        .trim(),
    )
    .filter((line) => line !== "")
    .join("\n")
    .slice(0, longestText)
    .toWellFormed();

import { readFile } from "node:fs/promises";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { type RenderedPage, slideBox, type SlideFileKind } from "../../protocol/slides.ts";
import { writePage } from "./pageImages.ts";
import { pictureSizeOf } from "./pictureSize.ts";
import { SlidesRefused } from "./refusal.ts";

/** The largest cameras of phones make 50 million. */
const mostPixels = 64_000_000;

/**
 * A picture as a deck of one page: drawn anew, upright and at most as large as a page, so that nothing is
 * left of what the camera wrote beside it (where it was, for one).
 * @throws SlidesRefused
 */
export const renderPicture = async ({
  path,
  kind,
  folder,
}: {
  path: string;
  kind: Exclude<SlideFileKind, "pdf" | "office">;
  folder: string;
}): Promise<RenderedPage> => {
  const bytes = await readFile(path);
  const said = pictureSizeOf(bytes, kind);
  if (said === null || said.width === 0 || said.height === 0) throw new SlidesRefused("damaged");
  if (said.width * said.height > mostPixels) throw new SlidesRefused("tooHeavy");
  const image = await loadImage(bytes).catch((cause: unknown) => {
    throw new SlidesRefused("damaged", cause);
  });
  const scale = Math.min(1, slideBox.width / image.width, slideBox.height / image.height);
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const context = canvas.getContext("2d");
  // Slides are shown on black: what is transparent was drawn for paper.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return writePage({ folder, page: 1, canvas, text: "" });
};

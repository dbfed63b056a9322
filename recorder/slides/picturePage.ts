import { readFile } from "node:fs/promises";
import { type RenderedPage, slideBox } from "../../protocol/slides.ts";
import { drawPicture, PictureRefused } from "../../server/lib/drawPicture.ts";
import type { PictureKind } from "../../server/lib/slideFiles.ts";
import { writePage } from "./pageImages.ts";
import { SlidesRefused } from "./refusal.ts";

/** The largest cameras of phones make 50 million. */
const mostPixels = 64_000_000;

/**
 * A picture as a deck of one page, drawn anew.
 * @throws SlidesRefused
 */
export const renderPicture = async ({
  path,
  kind,
  folder,
}: {
  path: string;
  kind: PictureKind;
  folder: string;
}): Promise<RenderedPage> => {
  const bytes = await readFile(path);
  const canvas = await drawPicture({ bytes, kind, box: slideBox, mostPixels }).catch(
    (cause: unknown) => {
      throw cause instanceof PictureRefused ? new SlidesRefused(cause.because, cause) : cause;
    },
  );
  return writePage({ folder, page: 1, canvas, text: "" });
};

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import {
  getDocument,
  type PDFDocumentProxy,
  VerbosityLevel,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import { mostSlidePages, RenderedPage, slideBox } from "../../protocol/slides.ts";
import { orMissing } from "../../server/lib/missingFile.ts";
import { pageFactsName } from "../../server/lib/slideFiles.ts";
import { writePage } from "./pageImages.ts";
import { SlidesRefused } from "./refusal.ts";

/** Of one picture within a page, and of one canvas that drawing it takes. */
const mostPixels = 64_000_000;

const parts = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
const partsIn = (folder: string): string => `${join(parts, folder)}/`;

/**
 * Draws the pages of a PDF that are not drawn yet, one after the other.
 * @throws SlidesRefused
 */
export const renderPdf = async ({
  path,
  folder,
  onPage,
}: {
  path: string;
  folder: string;
  onPage: (done: { page: number; of: number; facts: RenderedPage }) => void;
}): Promise<void> => {
  const document = await open(new Uint8Array(await readFile(path)));
  const of = document.numPages;
  if (of > mostSlidePages) throw new SlidesRefused("tooManyPages");
  if (of < 1) throw new SlidesRefused("damaged");
  for (let page = 1; page <= of; page++) {
    const facts = (await drawnBefore(folder, page)) ?? (await draw(document, page, folder));
    onPage({ page, of, facts });
  }
  await document.loadingTask.destroy();
};

const open = async (data: Uint8Array): Promise<PDFDocumentProxy> => {
  const opening = getDocument({
    data,
    // All from the package on this disk: Chinese encodings, the fonts every PDF may count on, decoders.
    cMapUrl: partsIn("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: partsIn("standard_fonts"),
    wasmUrl: partsIn("wasm"),
    iccUrl: partsIn("iccs"),
    maxImageSize: mostPixels,
    // Fonts that are not in the file are drawn with what the system has.
    disableFontFace: true,
    CanvasFactory: ChineseCanvases,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    return await opening.promise;
  } catch (cause) {
    const locked = cause instanceof Error && cause.name === "PasswordException";
    throw new SlidesRefused(locked ? "encrypted" : "damaged", cause);
  }
};

const drawnBefore = async (folder: string, page: number): Promise<RenderedPage | null> => {
  const text = await readFile(join(folder, pageFactsName(page)), "utf8").catch(orMissing(null));
  return text === null ? null : RenderedPage.parse(JSON.parse(text));
};

const draw = async (
  document: PDFDocumentProxy,
  number: number,
  folder: string,
): Promise<RenderedPage> => {
  try {
    const page = await document.getPage(number);
    const own = page.getViewport({ scale: 1 });
    const scale = Math.min(slideBox.width / own.width, slideBox.height / own.height);
    if (!Number.isFinite(scale) || scale <= 0) throw new SlidesRefused("damaged");
    const viewport = page.getViewport({ scale });
    const canvas = createCanvas(
      Math.max(1, Math.round(viewport.width)),
      Math.max(1, Math.round(viewport.height)),
    );
    // Pdf.js asks for a browser's canvas; this one has all that it uses.
    await page.render({ canvas: canvas as unknown as HTMLCanvasElement, viewport }).promise;
    const { items } = await page.getTextContent();
    // Gaps between words are items of their own.
    const text = items
      .map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""))
      .join("");
    page.cleanup();
    return await writePage({ folder, page: number, canvas, text });
  } catch (error) {
    if (error instanceof SlidesRefused) throw error;
    throw new SlidesRefused("damaged", error);
  }
};

type Surface = { canvas: Canvas | null; context: SKRSContext2D | null };

/** One font draws the characters of several countries; the language tells which shapes are meant. */
const chinese = (context: SKRSContext2D): SKRSContext2D => {
  context.lang = "zh-Hans";
  return context;
};

/** What pdf.js draws on: the page, and beside it groups, masks and patterns. */
class ChineseCanvases {
  create(width: number, height: number): Surface {
    demandRoom(width, height);
    const canvas = createCanvas(width, height);
    return { canvas, context: chinese(canvas.getContext("2d")) };
  }

  getNoAlphaContext(canvas: Canvas): SKRSContext2D {
    return chinese(canvas.getContext("2d", { alpha: false }));
  }

  reset({ canvas }: Surface, width: number, height: number): void {
    if (canvas === null) return;
    demandRoom(width, height);
    canvas.width = width;
    canvas.height = height;
    chinese(canvas.getContext("2d"));
  }

  destroy(surface: Surface): void {
    // Now, not when it is collected.
    if (surface.canvas !== null) surface.canvas.width = surface.canvas.height = 0;
    surface.canvas = null;
    surface.context = null;
  }
}

const demandRoom = (width: number, height: number): void => {
  if (!(width > 0 && height > 0)) throw new SlidesRefused("damaged");
  if (width * height > mostPixels) throw new SlidesRefused("tooHeavy");
};

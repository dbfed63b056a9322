import {
  getDocument,
  GlobalWorkerOptions,
  VerbosityLevel,
  version,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import { mostSlidePages } from "../../../../../protocol/slides.ts";
import { fitted, frameSize } from "../layout.ts";
import { SheetRefused } from "./openSheets.ts";
import type { Deck } from "./sheets.ts";

/** Chinese encodings, fonts that every PDF may count on, decoders: beside the page's own files (vite.config.ts). */
const parts = `/assets/pdf-${version}/`;

/** Of one picture within a page. */
const mostPixels = 64_000_000;

/** @throws SheetRefused */
export async function openPdf(file: File): Promise<Deck> {
  GlobalWorkerOptions.workerSrc = `${parts}pdf.worker.min.mjs`;
  const opening = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    ...{ cMapUrl: `${parts}cmaps/`, cMapPacked: true },
    standardFontDataUrl: `${parts}standard_fonts/`,
    // Compiled code would ask for more than the content security policy gives.
    ...{ wasmUrl: `${parts}wasm/`, useWasm: false },
    maxImageSize: mostPixels,
    verbosity: VerbosityLevel.ERRORS,
  });
  const { numPages } = await opening.promise.catch((cause: unknown) => {
    const locked = cause instanceof Error && cause.name === "PasswordException";
    throw new SheetRefused(locked ? "encrypted" : "damaged", cause);
  });
  if (numPages > mostSlidePages) {
    await opening.destroy();
    throw new SheetRefused("tooManyPages");
  }
  const close = (): void => void opening.destroy().catch(() => undefined);
  const pages = Array.from({ length: numPages }, (_, n) => async () => {
    const page = await (await opening.promise).getPage(n + 1);
    const own = page.getViewport({ scale: 1 });
    // As large as it can stand in the recording.
    const size = fitted(own, { x: 0, y: 0, ...frameSize("slides", null) });
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, size.width);
    canvas.height = Math.max(1, size.height);
    const viewport = page.getViewport({ scale: canvas.width / own.width });
    await page.render({ canvas, viewport }).promise;
    page.cleanup();
    return { picture: canvas, width: canvas.width, height: canvas.height };
  });
  return { pages, close };
}

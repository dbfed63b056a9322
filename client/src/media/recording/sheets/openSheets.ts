import { mostSlidePages, slideFileBytes } from "../../../../../protocol/slides.ts";
import type { OpenSheet } from "./sheets.ts";

/** What a browser can draw; of anything else its own program makes a PDF. */
export const sheetKinds = ".pdf,.jpg,.jpeg,.png,.webp";

export type SheetProblem = "notSupported" | "tooLarge" | "tooManyPages" | "encrypted" | "damaged";
export class SheetRefused extends Error {
  override name = "SheetRefused";
  readonly because: SheetProblem;
  constructor(because: SheetProblem, cause?: unknown) {
    super(because, { cause });
    this.because = because;
  }
}

const isPdf = ({ name, type }: File): boolean => type === "application/pdf" || /\.pdf$/i.test(name);
const isPicture = ({ name, type }: File): boolean =>
  /^image\/(?:jpeg|png|webp)$/.test(type) || /\.(?:jpe?g|png|webp)$/i.test(name);

/** The pages of the files, in their order. @throws SheetRefused */
export async function openSheets(files: readonly File[]): Promise<OpenSheet[]> {
  const pages: OpenSheet[] = [];
  for (const file of files) {
    if (!isPdf(file) && !isPicture(file)) throw new SheetRefused("notSupported");
    if (file.size > slideFileBytes) throw new SheetRefused("tooLarge");
    if (isPdf(file)) pages.push(...(await (await import("./pdfSheets.ts")).openPdf(file)));
    else pages.push(await openPicture(file));
    if (pages.length > mostSlidePages) throw new SheetRefused("tooManyPages");
  }
  return pages;
}

async function openPicture(file: File): Promise<OpenSheet> {
  const open: OpenSheet = async () => {
    const picture = await createImageBitmap(file);
    return { picture, width: picture.width, height: picture.height };
  };
  try {
    // Whether it is one at all is told now, not in the middle of a recording.
    const { picture } = await open();
    if (picture instanceof ImageBitmap) picture.close();
  } catch (cause) {
    throw new SheetRefused("damaged", cause);
  }
  return open;
}

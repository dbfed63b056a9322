import { mostSlidePages, slideFileBytes } from "../../../../../protocol/slides.ts";
import type { Deck, OpenSheet } from "./sheets.ts";

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
export async function openSheets(files: readonly File[]): Promise<Deck> {
  const pages: OpenSheet[] = [];
  const closers: (() => void)[] = [];
  const close = (): void => closers.forEach((one) => one());
  try {
    await openInto(pages, closers, files);
  } catch (error) {
    close();
    throw error;
  }
  return { pages, close };
}

async function openInto(
  pages: OpenSheet[],
  closers: (() => void)[],
  files: readonly File[],
): Promise<void> {
  for (const file of files) {
    if (!isPdf(file) && !isPicture(file)) throw new SheetRefused("notSupported");
    if (file.size > slideFileBytes) throw new SheetRefused("tooLarge");
    if (isPdf(file)) {
      const deck = await (await import("./pdfSheets.ts")).openPdf(file);
      pages.push(...deck.pages);
      closers.push(deck.close);
    } else pages.push(await openPicture(file));
    if (pages.length > mostSlidePages) throw new SheetRefused("tooManyPages");
  }
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
